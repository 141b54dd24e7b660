// Networks that run away: whether the objective keeps falling as |theta| doubles, to which limit, and how they do it.
import { largestMagnitude } from './curvature64.ts';
import type { RunawayEvidence } from './evidence.ts';
import { dot, norm } from './eigenbasis.ts';
import type { Settled, SettlePoint } from './settle.ts';
import { combination, type LocalModel } from './settle-local.ts';
import type { Terrain } from './settle-terrain.ts';

/** How often |theta| is doubled straight ahead. */
const DOUBLINGS = 3;

/** Factor of |theta| that counts as growth on the way down. */
const GROWTH = 1.5;

/** Steps at the end of the way down in which Newton steps must not have shrunk to half. */
const PERSISTENT_STEPS = 5;

/** What is left above a limit at infinity is at most so many decrements; it is 1 for exp(-x), 1 + 1 / p for x^-p. */
const LEFT = 100;

/** The rounding error of an objective, relative to it, far out, where weights are large. */
const ROUNDING = 1e-11;

/**
 * Whether a network that settled as a runaway has a limit at infinity.
 *
 * Either the objective does not rise while |theta| doubles three times straight along the Newton step; or, where the valley
 * bends, it fell all the way while |theta| grew and Newton steps did not contract.
 *
 * @param endpoint (parameterCount) where settling began
 * @returns undefined if neither
 */
export function recognizeRunaway(
  terrain: Terrain,
  endpoint: Float64Array,
  settled: Settled,
): RunawayEvidence | undefined {
  const { theta, path } = settled;
  const direction = newtonDirection(settled.model);
  const ahead = (factor: number): Float64Array =>
    theta.map((value, p) => value + factor * norm(theta) * direction[p]!);
  const straight = Array.from({ length: DOUBLINGS + 1 }, (_, k) =>
    terrain.reference.objectiveAt(ahead(2 ** k - 1)),
  );
  const keepsFalling = isFlattening(terrain, straight, settled.model);
  if (!keepsFalling && !persists(path)) return undefined;
  const growth = growthOf(path);
  const objectives = keepsFalling ? straight : growth.map(({ objective }) => objective);
  return {
    subtype: hasMergingUnits(terrain, endpoint, theta) ? 'channel' : 'saturating',
    limit: Math.max(Math.min(extrapolated(objectives), settled.objective), terrain.lowest),
    limitOutputs: Array.from(
      terrain.readoutsOf(terrain.outputsOf(keepsFalling ? ahead(2 ** DOUBLINGS - 1) : theta)),
    ),
    growth: [...growth, { norm: norm(theta), objective: settled.objective }],
    straightAhead: keepsFalling ? straight.slice(1) : null,
  };
}

/** Whether an objective falls on and on, and by no more than is left at the first point: or else it leads elsewhere. */
function isFlattening(terrain: Terrain, objectives: readonly number[], { decrement }: LocalModel): boolean {
  const [first = 0, last = 0] = [objectives[0], objectives.at(-1)];
  return (
    first - last <= LEFT * decrement + ROUNDING * first &&
    objectives.every((objective, k) => k === 0 || notAbove(terrain, objective, objectives[k - 1]!))
  );
}

/** Whether |theta| grew on the way, and the last Newton steps kept their length: those to a degenerate minimum shrink. */
function persists(path: readonly SettlePoint[]): boolean {
  const last = path.slice(-PERSISTENT_STEPS - 1);
  return (
    last.length > PERSISTENT_STEPS &&
    last.at(-1)!.norm > path[0]!.norm &&
    last.every(({ newtonStep: step }) => step >= last[0]!.newtonStep / 2)
  );
}

function notAbove({ scale }: Terrain, objective: number, before: number): boolean {
  return objective <= before * (1 + ROUNDING) + Number.EPSILON * scale;
}

/** (parameterCount) the unit vector of the Newton step, downhill; curvatures of rounding size count as the tolerance. */
function newtonDirection({ values, slopes, tolerance, directions, theta }: LocalModel): Float64Array {
  const coordinates = values.map((value, k) => -slopes[k]! / Math.max(Math.abs(value), tolerance));
  const step = combination(coordinates, directions, theta.length);
  const length = norm(step);
  return length === 0 ? step : step.map((x) => x / length);
}

/** |theta| and the objective at the start of the way, and each time |theta| had grown. */
function growthOf(path: readonly SettlePoint[]): RunawayEvidence['growth'] {
  const points: { norm: number; objective: number }[] = [];
  for (const { norm: size, objective } of path) {
    if (size >= GROWTH * (points.at(-1)?.norm ?? 0)) points.push({ norm: size, objective });
  }
  return points;
}

/**
 * The limit of a sequence whose differences shrink by a constant factor, as those of a power of |theta| do.
 *
 * @see Aitken 1926, "On Bernoulli's numerical solution of algebraic equations"
 */
export function extrapolated(sequence: readonly number[]): number {
  const [before = Number.NaN, middle = before, last = middle] = sequence.slice(-3);
  const [first, second] = [before - middle, middle - last];
  return second > 0 && second < first ? last - (second * second) / (first - second) : last;
}

/** Output weights of merging units must have grown by this factor since the endpoint, and their difference shrunk. */
const CHANGED = 1.2;

/** Activations nearer than this on all samples, relative to the largest, are merging. */
const MERGING = 0.1;

/** The cosine beyond which the output weights of two units are opposite. */
const OPPOSITE = -0.95;

/** Whether two units of a hidden layer have come closer while their output weights grew with opposite signs. */
function hasMergingUnits(terrain: Terrain, endpoint: Float64Array, theta: Float64Array): boolean {
  const { layers } = terrain.fitted.shape;
  const isOdd = ['tanh', 'sin'].includes(terrain.fitted.sweep.network.activation);
  return layers.slice(1, -1).some((_, layer) => {
    const [before, after] = [unitsOf(terrain, endpoint, layer), unitsOf(terrain, theta, layer)];
    return after.some((unit, i) =>
      after.slice(0, i).some((other, j) => {
        const was = [before[i]!, before[j]!] as const;
        return merge(was, [unit, other]) || (isOdd && merge(mirrored(was), mirrored([unit, other])));
      }),
    );
  });
}

interface Unit {
  /** (num_samples) */
  readonly activations: Float64Array;
  readonly outgoing: Float64Array;
}

type Pair = readonly [Unit, Unit];

/** The units of a hidden layer. */
function unitsOf({ fitted, activationsOf }: Terrain, theta: Float64Array, layer: number): Unit[] {
  const { shape, dataset } = fitted;
  const activations = activationsOf(theta);
  const [width, fanOut] = [shape.layers[layer + 1]!, shape.layers[layer + 2]!];
  const [place, above] = [shape.units[layer + 1]!, shape.weights[layer + 1]!];
  return Array.from({ length: width }, (_, unit) => ({
    activations: Float64Array.from(
      { length: dataset.numSamples },
      (_s, sample) => activations[sample * shape.unitCount + place + unit]!,
    ),
    outgoing: Float64Array.from({ length: fanOut }, (_k, k) => theta[above + k * width + unit]!),
  }));
}

/** The second unit with the opposite sign, which computes the same if the activation is odd. */
function mirrored([a, b]: Pair): Pair {
  return [a, { activations: b.activations.map((x) => -x), outgoing: b.outgoing.map((x) => -x) }];
}

function merge(before: Pair, after: Pair): boolean {
  const apart = ([a, b]: Pair): number =>
    largestMagnitude(a.activations.map((x, i) => x - b.activations[i]!)) / largestMagnitude(a.activations);
  const weight = ([a, b]: Pair): number => norm(a.outgoing) + norm(b.outgoing);
  const [a, b] = after;
  const cosine = dot(a.outgoing, b.outgoing) / (norm(a.outgoing) * norm(b.outgoing));
  const approached = apart(after) < Math.min(MERGING, apart(before) / CHANGED);
  return cosine < OPPOSITE && approached && weight(after) > CHANGED * weight(before);
}
