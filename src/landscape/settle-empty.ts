// Settling where a penalty takes all weights from a unit: it approaches nothing for ever, and is put there.
import type { NetworkShape } from '../spec/index.ts';
import { norm } from './eigenbasis.ts';
import { parametersOfUnit } from './kind-orbit.ts';
import { isPiecewiseLinear } from './kinks.ts';
import { distancesFrom, settleOn, type Settled } from './settle.ts';
import type { Terrain } from './settle-terrain.ts';

/** A unit whose parameters are all below this, relative to 1 + |theta|, may be on its way to nothing. */
const NEARLY_NOTHING = 1e-3;

/** The objective may be larger without such units by this share of it: what rounding does. */
const ROUNDING = 1e-13;

/** A hidden unit. */
export interface HiddenUnit {
  /** Of weights into it, from 0. */
  readonly layer: number;
  /** From 0. */
  readonly unit: number;
}

/** Where an endpoint settles, with the hidden units that have nothing left there. */
export interface SettledEmpty extends Settled {
  /** Units all of whose parameters are 0; there is at least one. */
  readonly empty: readonly HiddenUnit[];
}

/**
 * Whether the objective grows beyond all bounds wherever |theta| does: then nothing runs away.
 */
export function isCoercive({ fitted: { sweep } }: Terrain): boolean {
  return sweep.penalty.l2 > 0 && (sweep.penalty.biases || !sweep.network.biases);
}

/**
 * Takes the units that are all but gone away, and settles what is left.
 *
 * A penalized unit with kinks that helps no sample on its side of them shrinks along a ray. Its pre-activations keep their signs
 * while they vanish, so that no kink is met and no Newton step is short; yet at 0, where it lies on its kink for every sample,
 * it is stationary. On the straight way there the objective is a quadratic function of the unit's size: it falls all the way if it is
 * smaller at the end.
 *
 * @param endpoint (parameterCount) where settling began
 * @returns undefined unless the objective is no larger there, and stationary in all other parameters
 */
export function settleEmpty(
  terrain: Terrain,
  endpoint: Float64Array,
  settled: Settled,
): SettledEmpty | undefined {
  const { sweep, shape } = terrain.fitted;
  if (!isCoercive(terrain) || !isPiecewiseLinear(sweep.network.activation)) return undefined;
  const small = NEARLY_NOTHING * (1 + norm(settled.theta));
  const empty = hiddenUnits(shape).filter(({ layer, unit }) =>
    parametersOfUnit(shape, layer, unit).every((place) => Math.abs(settled.theta[place]!) <= small),
  );
  if (empty.length === 0) return undefined;
  const places = empty.flatMap(({ layer, unit }) => parametersOfUnit(shape, layer, unit));
  const start = settled.theta.slice();
  for (const place of places) start[place] = 0;
  const fixed = places.map((place) => start.map((_, p) => (p === place ? 1 : 0)));
  const there = settleOn(terrain, start, { fixed });
  if (there.end !== 'stationary' || there.objective > settled.objective * (1 + ROUNDING)) return undefined;
  return { ...there, ...distancesFrom(terrain, endpoint, there), path: settled.path, empty };
}

function hiddenUnits({ layers }: NetworkShape): HiddenUnit[] {
  return layers
    .slice(1, -1)
    .flatMap((width, layer) => Array.from({ length: width }, (_, unit) => ({ layer, unit })));
}
