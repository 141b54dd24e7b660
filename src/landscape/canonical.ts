// Canonical parameters: one point for all that the symmetries of the hidden units make equal.
import { canonicalLinear } from './canonical-linear.ts';
import {
  flipUnit,
  outputColumns,
  permuteUnits,
  scaleUnit,
  turnUnit,
  type NetworkSymmetry,
  type UnitPlaces,
} from './symmetry.ts';

/**
 * Keys of units nearer than this part of the layer's largest number count as equal. It may be far above rounding: keys of
 * different units are this near by chance only.
 */
const TIE = 1e-9;

/** Biases of turning units lie within a half turn that begins here, away from the multiples of pi / 2 that training likes. */
const FIRST_BIAS = 0.1 - Math.PI / 2;

/** Weights 2 + wave(i) of sums, as far as they were needed. */
interface Wave {
  readonly wave: (x: number) => number;
  readonly weights: number[];
}

const WAVES: readonly Wave[] = [
  { wave: Math.cos, weights: [] },
  { wave: Math.sin, weights: [] },
];

/**
 * The canonical point of the orbit of theta: all points with the same function that symmetries lead to have the same one,
 * up to rounding.
 *
 * What may be added to all outputs alike is chosen so that its mean over them is 0. Layer by layer from the inputs, what goes into a unit (weights and bias) is brought to length 1 where it may be scaled,
 * to positive orientation where it may be flipped, its bias to one half turn where it may be turned; then units are
 * sorted. Orientation and order follow the sum of what goes in, weighted by 2 + cos 0, 2 + cos 1, 2 + cos 2 ...: these are
 * linearly independent over the algebraic numbers, so that weights such as (a, -a), common at critical points, neither
 * vanish nor tie. Ties within a relative 1e-9 are broken by another such sum, with sines, then by what goes out: by the
 * same sum in the last hidden layer; below it, where units above may still change, by the sum of its magnitudes. Units that
 * tie in all of these coincide in the last hidden layer, and any order gives the same point. Below it, units that agree in
 * everything that goes in (which no strict minimum has) may come in an order that depends on rounding.
 *
 * Layers of linear units: see {@link canonicalLinear}.
 *
 * @param theta (parameterCount) is left as it is
 * @returns (parameterCount)
 */
export function canonicalParameters(symmetry: NetworkSymmetry, theta: Float64Array): Float64Array {
  const canonical = theta.slice();
  for (const column of outputColumns(symmetry)) centre(canonical, column);
  if (symmetry.linear !== 'none') return canonicalLinear(symmetry, canonical);
  const layers = symmetry.hidden;
  if (symmetry.scaling) {
    for (const places of layers) for (const unit of places) bringToLength(canonical, unit);
  }
  layers.forEach((places, layer) => {
    const isLast = layer === layers.length - 1;
    for (const unit of places) orient(symmetry, canonical, unit, isLast);
    permuteUnits(canonical, places, orderOf(canonical, places, isLast));
  });
  return canonical;
}

/** Takes the mean from some parameters. */
function centre(theta: Float64Array, places: readonly number[]): void {
  const mean = places.reduce((sum, at) => sum + theta[at]!, 0) / places.length;
  for (const at of places) theta[at]! -= mean;
}

/** What goes into the unit gets length 1; if that is nothing, what goes out of it does. */
function bringToLength(theta: Float64Array, unit: UnitPlaces): void {
  const into = lengthOf(theta, unit.incoming);
  const out = lengthOf(theta, unit.outgoing);
  if (into > 0) scaleUnit(theta, unit, 1 / into);
  else if (out > 0) scaleUnit(theta, unit, out);
}

function orient(symmetry: NetworkSymmetry, theta: Float64Array, unit: UnitPlaces, isLast: boolean): void {
  const { flip, turns } = symmetry;
  const outgoing = isLast ? unit.outgoing : [];
  if (turns) orientTurning(theta, unit, outgoing);
  else if (flip !== 'none' && isNegative(theta, unit.incoming, outgoing)) flipUnit(theta, unit, flip);
}

/** Turning changes the bias: so the weights decide, then the bias of a unit without weights. */
function orientTurning(theta: Float64Array, unit: UnitPlaces, outgoing: readonly number[]): void {
  const weights = unit.incoming.slice(0, -1);
  if (isNegative(theta, weights, [])) flipUnit(theta, unit, 'odd');
  turnToFirst(theta, unit);
  if (largestOf(theta, weights) > 0) return;
  const bias = theta[unit.incoming.at(-1)!]!;
  const isNothing = Math.abs(bias) <= TIE;
  if (isNothing ? isNegative(theta, outgoing, []) : bias < 0) flipUnit(theta, unit, 'odd');
  turnToFirst(theta, unit);
}

/** Turns a unit so that its bias lies in the first half turn. */
function turnToFirst(theta: Float64Array, unit: UnitPlaces): void {
  const bias = theta[unit.incoming.at(-1)!]!;
  turnUnit(theta, unit, -Math.floor((bias - FIRST_BIAS) / Math.PI));
}

/** Whether the first of a unit's sums that is not zero is negative. */
function isNegative(theta: Float64Array, first: readonly number[], then: readonly number[]): boolean {
  for (const places of [first, then]) {
    const tie = TIE * largestOf(theta, places);
    for (const wave of WAVES) {
      const sum = weightedSum(theta, places, wave);
      if (Math.abs(sum) > tie) return sum < 0;
    }
  }
  return false;
}

/** A number per unit of a layer, from the places of its parameters. */
type Key = (theta: Float64Array, places: readonly number[]) => number;

/** By what units are sorted: what goes in, then what goes out. */
interface SortKey {
  readonly side: 'incoming' | 'outgoing';
  readonly key: Key;
}

const SUMS: readonly Key[] = WAVES.map((wave) => (theta, places) => weightedSum(theta, places, wave));
const MAGNITUDES: Key = (theta, places) => places.reduce((sum, at) => sum + Math.abs(theta[at]!), 0);
const INCOMING: readonly SortKey[] = SUMS.map((key) => ({ side: 'incoming', key }));
const LAST_LAYER: readonly SortKey[] = [
  ...INCOMING,
  ...SUMS.map((key) => ({ side: 'outgoing', key }) as const),
];
const OTHER_LAYERS: readonly SortKey[] = [...INCOMING, { side: 'outgoing', key: MAGNITUDES }];

/** The units of a layer from the largest key to the smallest. */
function orderOf(theta: Float64Array, places: readonly UnitPlaces[], isLast: boolean): number[] {
  return sortByKeys(theta, places, [...places.keys()], isLast ? LAST_LAYER : OTHER_LAYERS);
}

/**
 * Sorts units by falling keys. Runs of keys without a gap above the tie are equal, and sorted by the next key: unlike
 * comparisons with a tolerance, that gives an order.
 */
function sortByKeys(
  theta: Float64Array,
  places: readonly UnitPlaces[],
  units: readonly number[],
  [first, ...rest]: readonly SortKey[],
): number[] {
  if (first === undefined || units.length < 2) return [...units];
  const { side, key } = first;
  const tie = TIE * units.reduce((most, unit) => Math.max(most, largestOf(theta, places[unit]![side])), 0);
  const sorted = units
    .map((unit) => ({ unit, value: key(theta, places[unit]![side]) }))
    .sort((a, b) => b.value - a.value);
  const runs: number[][] = [];
  sorted.forEach(({ unit, value }, i) => {
    if (i > 0 && sorted[i - 1]!.value - value <= tie) runs.at(-1)!.push(unit);
    else runs.push([unit]);
  });
  return runs.flatMap((run) => sortByKeys(theta, places, run, rest));
}

/** The sum of some parameters, the i-th times 2 + wave(i). */
function weightedSum(theta: Float64Array, places: readonly number[], { wave, weights }: Wave): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) {
    // Written down once: cosines take longer than all else here.
    const weight = (weights[i] ??= 2 + wave(i));
    sum += weight * theta[places[i]!]!;
  }
  return sum;
}

function lengthOf(theta: Float64Array, places: readonly number[]): number {
  return Math.hypot(...places.map((at) => theta[at]!));
}

function largestOf(theta: Float64Array, places: readonly number[]): number {
  return places.reduce((largest, at) => Math.max(largest, Math.abs(theta[at]!)), 0);
}
