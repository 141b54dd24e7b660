// The interval proof for smooth networks: one critical point in a box, a positive definite Hessian on it, a better point.
import type { FittedSweep } from '../../datasets/index.ts';
import { DEFAULT_STARTS, findBetterPoint } from './better-point.ts';
import { problemOf, refusal, seal, type Certificate, type Refusal, type SmoothBody } from './certificate.ts';
import { enclosureOfShort, roundedDown, roundedUp, roundTo, shortDecimal } from './decimals.ts';
import {
  approximateInverse,
  boxAround,
  centerOf,
  krawczykReach,
  middleOf,
  smallestEigenvalueBound,
  type StatedBox,
} from './enclosure.ts';
import { add, magnitude, middle, multiply, point, subtract, symmetric, ZERO } from './interval.ts';
import { intervalActivation, SMOOTH_ACTIVATIONS } from './interval-activation.ts';
import { createIntervalObjective, type IntervalObjective } from './interval-objective.ts';
import { settle } from './newton.ts';
import type { ProofOptions } from './prove.ts';

/** The radii that are tried, largest first. */
const RADII = Array.from({ length: 11 }, (_, i) => 10 ** -(2 + i));

/** A box twice as narrow in decades as the widest that works: its bounds are sharp, and its check has room. */
const RUNGS_BELOW_WIDEST = 2;

const CLAIMS = {
  'strict-local-minimum':
    'On exactly these samples, one critical point of the objective lies in the box and no other, and it is a strict local minimum.',
  'suboptimal-strict-local-minimum':
    'On exactly these samples, one critical point of the objective lies in the box and no other, and it is a strict local minimum that is not global: the objective is smaller at the better point.',
} as const;

/** A box on which everything was proved. */
interface ProvedBox extends StatedBox {
  readonly eigenvalue: number;
}

/**
 * Proves that a critical point near theta is a strict local minimum, and, where a better point is known or found, that it
 * is not global.
 */
export async function proveSmooth(
  fitted: FittedSweep,
  theta: Float64Array,
  options: ProofOptions,
): Promise<Certificate | Refusal> {
  const objective = objectiveOf(fitted);
  if ('refused' in objective) return objective;
  const settled = settle(fitted, theta);
  if ('refused' in settled) return settled;
  const center = polish(objective, settled.theta);
  const inverse = inverseAt(objective, center);
  const box = inverse && proveBox(objective, center, inverse);
  if (inverse === undefined || box === undefined) {
    return refusal(
      'not-contracting',
      `no box of radius ${RADII.at(-1)} to ${RADII[0]} around the point could be shown to hold exactly one critical point with a positive definite Hessian: the curvature is too flat for the rounding of float64`,
    );
  }
  const bounds = objectiveBounds(objective, box);
  const better = await betterPoint(fitted, objective, bounds.atLeast, options);
  if (isWorse(better)) return better;
  const kind = better ? 'suboptimal-strict-local-minimum' : 'strict-local-minimum';
  return seal({
    schemaVersion: 1,
    kind,
    claim: CLAIMS[kind],
    problem: problemOf(fitted),
    origin: options.origin ?? {},
    box: { center: box.center.map(shortDecimal), radius: shortDecimal(box.radius) },
    approximateInverse: inverse.map((row) => row.map(shortDecimal)),
    bounds: {
      objectiveAtLeast: shortDecimal(bounds.atLeast),
      objectiveAtMost: shortDecimal(bounds.atMost),
      smallestEigenvalueAtLeast: shortDecimal(box.eigenvalue),
    },
    better,
  });
}

function objectiveOf(fitted: FittedSweep): IntervalObjective | Refusal {
  const { network, penalty } = fitted.sweep;
  const [hidden, output] = [
    intervalActivation(network.activation),
    intervalActivation(network.outputActivation),
  ];
  if (hidden && output) {
    return createIntervalObjective(fitted, { hidden, output, l2: enclosureOfShort(penalty.l2) });
  }
  const which = hidden ? network.outputActivation : network.activation;
  return refusal(
    'unsupported',
    `activation "${which}" has no proof here: known are ${SMOOTH_ACTIVATIONS.join(', ')}, and relu with loss mse, one hidden layer and one output`,
  );
}

/** A last Newton step or two with the interval objective's own derivatives. */
function polish(objective: IntervalObjective, theta: Float64Array): number[] {
  let center = Array.from(theta);
  for (let step = 0; step < 3; step++) {
    const inverse = inverseAt(objective, center);
    if (!inverse) break;
    const gradient = objective.gradient(centerOf({ center })).map(middle);
    center = center.map((x, i) => x - inverse[i]!.reduce((sum, y, k) => sum + y * gradient[k]!, 0));
  }
  return center;
}

function inverseAt(objective: IntervalObjective, center: readonly number[]): number[][] | undefined {
  return approximateInverse(middleOf(objective.hessian(centerOf({ center }))));
}

function proveBox(
  objective: IntervalObjective,
  center: readonly number[],
  inverse: readonly (readonly number[])[],
): ProvedBox | undefined {
  const prove = (radius: number): ProvedBox | undefined => {
    const box = { center, radius };
    const hessian = objective.hessian(boxAround(box));
    if (!hessian.flat().every(({ lo, hi }) => Number.isFinite(lo) && Number.isFinite(hi))) return undefined;
    if (!(krawczykReach(objective, box, inverse, hessian) < 1)) return undefined;
    const bound = smallestEigenvalueBound(hessian);
    return bound > 0 ? { ...box, eigenvalue: roundedDown(0.9 * bound, 3) } : undefined;
  };
  const widest = RADII.findIndex((radius) => prove(radius));
  if (widest < 0) return undefined;
  for (let rung = RUNGS_BELOW_WIDEST; rung >= 0; rung--) {
    const radius = RADII[widest + rung];
    const proved = radius === undefined ? undefined : prove(radius);
    if (proved) return proved;
  }
  return undefined;
}

/** What is stated is weaker than what was found by this share, so that other correct bounds confirm it. */
const SLACK = 1e-11;

/**
 * Bounds of the objective at the critical point: it is the least in the box, so at most that at the center c, and by
 * convexity at least J(c) - |g(c)| radius, summed over the parameters.
 */
function objectiveBounds(
  objective: IntervalObjective,
  box: StatedBox,
): { readonly atLeast: number; readonly atMost: number } {
  const center = centerOf(box);
  const value = objective.value(center);
  const reach = point(enclosureOfShort(box.radius).hi);
  const fall = objective
    .gradient(center)
    .reduce((sum, slope) => add(sum, multiply(point(magnitude(slope)), reach)), ZERO);
  const slack = symmetric(SLACK * (1e-6 + Math.abs(value.hi)));
  return {
    atLeast: roundedDown(add(subtract(value, fall), slack).lo, 10),
    atMost: roundedUp(add(value, slack).hi, 10),
  };
}

type Better = SmoothBody['better'];

/** @returns null if none is known; a refusal if the given one is not better */
async function betterPoint(
  fitted: FittedSweep,
  objective: IntervalObjective,
  atLeast: number,
  { better: given, starts = DEFAULT_STARTS, signal, onSearch }: ProofOptions,
): Promise<Better | Refusal> {
  const found = given ?? (await findBetterPoint(fitted, { below: atLeast, starts, signal, onSearch }));
  if (!found) return null;
  const parameters = Array.from(found, (x) => (Math.abs(x) < 1e-9 ? 0 : roundTo(x, 12)));
  const { hi } = objective.value(parameters.map(enclosureOfShort));
  const atMost = roundedUp(hi + SLACK * (1e-6 + Math.abs(hi)), 10);
  if (atMost < atLeast) {
    return { parameters: parameters.map(shortDecimal), objectiveAtMost: shortDecimal(atMost) };
  }
  if (!given) return null;
  return refusal(
    'not-minimal',
    `the point given as better is not: its objective is up to ${atMost}, that of the minimum at least ${atLeast}`,
  );
}

function isWorse(better: Better | Refusal): better is Refusal {
  return better !== null && 'refused' in better;
}
