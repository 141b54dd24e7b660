// Points at which a penalty has left hidden units without any weight: whether one of them could come back.
import type { Descent } from './evidence.ts';
import { strongestPull, type Pull } from './empty-pull.ts';
import { descentAlong } from './kind-descent.ts';
import { classifyAmongKinks } from './kind-kinked.ts';
import { parametersOfUnit } from './kind-orbit.ts';
import { settlingEvidence, spectrumEvidence, type Verdict } from './kind-verdict.ts';
import type { KinkModel } from './kinks.ts';
import type { HiddenUnit, SettledEmpty } from './settle-empty.ts';
import type { Terrain } from './settle-terrain.ts';

/** A pull and a price that differ by less than this share of the price are equal. */
const TELLING = 1e-6;

/**
 * Decides a stationary point at which some hidden units have no weights, neither in nor out.
 *
 * Near it such a unit, with incoming weights p (bias included) and output weights v, adds l2 (|p|^2 + |v|^2) + v . g(p) to the
 * objective, and what is smaller by two powers: g(p) = sum_s r_s phi(p . x_s), x_s the activations below and r_s the derivatives
 * by what goes into the units above at sample s. (Between two such units a weight is one of three small factors.) With the
 * best v that is negative for some p exactly if the pull, max |g(p)| / |p|, exceeds the price 2 l2. If the price is higher, all
 * that such units can do costs more than it gains, for other parameters nearby, too, as r_s changes
 * continuously: the point is a minimum if it is one without them.
 */
export function classifyEmpty(terrain: Terrain, kinks: KinkModel, settled: SettledEmpty): Verdict {
  const { shape, sweep } = terrain.fitted;
  const { empty } = settled;
  const places = empty.map(({ layer, unit }) => shape.units[layer + 1]! + unit);
  const without = { ...settled, kinks: settled.kinks.filter(({ unit }) => !places.includes(unit)) };
  const rest = classifyAmongKinks(terrain, kinks, without);
  if (rest.kind === 'saddle') return rest;
  const price = 2 * sweep.penalty.l2;
  // Those of one layer are all alike.
  const pulls = empty
    .filter(({ layer }, i) => layer !== empty[i - 1]?.layer)
    .map((own) => ({ own, ...strongestPull(terrain, kinks, settled.theta, own.layer) }));
  const strongest = pulls.reduce((most, next) => (next.pull > most.pull ? next : most));
  const atMost = Math.max(...pulls.map((pull) => pull.atMost));
  const evidence = {
    rule: 'empty-units',
    settling: settlingEvidence(settled),
    spectrum: spectrumEvidence(settled, 0),
    units: places,
    pull: strongest.pull,
    pullAtMost: atMost,
    price,
    rest: rest.kind,
  } as const;
  const verdict = (
    kind: 'saddle' | 'local-minimum' | 'undecided',
    reason: string,
    descent: Descent | null = null,
  ) => ({
    kind,
    evidence: { ...evidence, descent },
    reason,
  });
  if (strongest.pull > price * (1 + TELLING)) {
    const descent = descentAlong(terrain, settled.theta, wayBack(terrain, strongest.own, strongest), true);
    return descent === null ? verdict('undecided', HIDDEN) : verdict('saddle', PULLED, descent);
  }
  if (atMost > price * (1 - TELLING)) return verdict('undecided', EVEN);
  // Where units above lie on kinks, what goes into them has one-sided derivatives only.
  if (shape.layerCount > 2 && without.kinks.length > 0) return verdict('undecided', KINKED);
  return rest.kind === 'local-minimum'
    ? verdict('local-minimum', PRICED_OUT)
    : verdict('undecided', `Units without weights stay without; of the others: ${rest.reason}`);
}

const HIDDEN = 'A unit without weights gains more than its penalty as it comes back, but nothing falls.';
const PULLED = 'A unit without weights gains more than its penalty as it comes back.';
const EVEN = 'A unit without weights may gain as much as its penalty as it comes back.';
const KINKED =
  'Units without weights cost more penalty than they gain, but samples lie on kinks of other units.';
const PRICED_OUT =
  'Units without weights cost more penalty than they gain, and without them it is a local minimum.';

/** (parameterCount) the way along which a unit comes back. */
function wayBack(
  { fitted: { shape } }: Terrain,
  { layer, unit }: HiddenUnit,
  { incoming, outgoing }: Pull,
): Float64Array {
  const way = new Float64Array(shape.parameterCount);
  // The parameters of a unit: its weights, its bias, its output weights.
  for (const [i, place] of parametersOfUnit(shape, layer, unit).entries()) {
    way[place] = i < incoming.length ? incoming[i]! : outgoing[i - incoming.length]!;
  }
  return way;
}
