// Alignment: one network moved by its symmetries so that its hidden units lie where those of another do.
import { munkres } from 'munkres';
import { bestMove, moveUnit, type Move } from './alignment-moves.ts';
import { outputColumns, permuteUnits, type NetworkSymmetry, type UnitPlaces } from './symmetry.ts';

/** Sweeps over the layers that may follow each other; more than ten were never seen to help. */
const MOST_SWEEPS = 100;
/** A sweep that brings networks nearer by less than this part changes nothing. */
const NEGLIGIBLE = 1e-12;

/** A network moved next to another. */
export interface Alignment {
  /** (parameterCount) the second network, with the same function as before. */
  readonly theta: Float64Array;
  /** From the first network to there; for sigmoid units measured around their middle. */
  readonly distance: number;
  /** From the first network to where the second was, measured alike. */
  readonly distanceBefore: number;
}

/**
 * Moves b by symmetries of the network to where it is nearest to a: units change places, with the signs, scales and turns
 * that suit them best. Linear units are permuted and flipped only.
 *
 * With one hidden layer the best permutation is found (by assignment: units do not interact, each pair has its own
 * cost). With more, layers take turns, each assigned while the others stay, until nothing moves: a local optimum, the better
 * of those reached from b itself and from units matched by what goes into them alone.
 *
 * Units that flip with a remainder (sigmoid) are measured around their middle, z = b + sum w / 2 + sum (w / 2) (2 sigma - 1):
 * there a flip is a change of signs. This changes lengths, but no straight line.
 *
 * @param a (parameterCount)
 * @param b (parameterCount)
 * @see Ainsworth, Hayase & Srinivasa (2023), Git Re-Basin: merging models modulo permutation symmetries, section 3.2
 */
export function alignNetworks(symmetry: NetworkSymmetry, a: Float64Array, b: Float64Array): Alignment {
  const target = centred(symmetry, a);
  const start = centred(symmetry, b);
  const shifts = outputColumns(symmetry).map((column) => {
    shiftBy(start, column, -meanOf(start, column));
    const mean = meanOf(target, column);
    shiftBy(target, column, -mean);
    return { column, mean };
  });
  const matched = start.slice();
  for (const places of symmetry.hidden) assignLayer(symmetry, target, matched, places, true);
  const candidates = [start.slice(), matched].map((theta) => settleUnits(symmetry, target, theta));
  const best = distanceOf(target, candidates[0]!) <= distanceOf(target, candidates[1]!) ? 0 : 1;
  const aligned = candidates[best]!;
  const distance = distanceOf(target, aligned);
  for (const { column, mean } of shifts) shiftBy(aligned, column, mean);
  return {
    theta: uncentred(symmetry, aligned),
    distance,
    distanceBefore: distanceOf(centred(symmetry, a), centred(symmetry, b)),
  };
}

/**
 * A function that aligns pairs of networks, for barriers between them.
 *
 * @returns (a, b) -> b moved next to a; both stay as they are
 */
export function createAlign(symmetry: NetworkSymmetry): (a: Float64Array, b: Float64Array) => Float64Array {
  return (a, b) => alignNetworks(symmetry, a, b).theta;
}

/** Assigns layer after layer until nothing moves, in place. */
function settleUnits(symmetry: NetworkSymmetry, target: Float64Array, theta: Float64Array): Float64Array {
  let distance = distanceOf(target, theta);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    for (const places of symmetry.hidden) assignLayer(symmetry, target, theta, places, false);
    const nearer = distanceOf(target, theta);
    if (!(nearer < distance * (1 - NEGLIGIBLE))) break;
    distance = nearer;
  }
  return theta;
}

/** Gives each unit of a layer the place, sign, scale and turn that bring it nearest to the target, in place. */
function assignLayer(
  symmetry: NetworkSymmetry,
  target: Float64Array,
  theta: Float64Array,
  places: readonly UnitPlaces[],
  incomingOnly: boolean,
): void {
  const moves: Move[][] = places.map((place) =>
    places.map((unit) => bestMove(symmetry, target, place, theta, unit, incomingOnly)),
  );
  const pairs = munkres(moves.map((row) => row.map(({ cost }) => cost)));
  const order = places.map((_, place) => place);
  for (const [place, unit] of pairs) {
    order[place] = unit;
    moveUnit(theta, places[unit]!, moves[place]![unit]!);
  }
  permuteUnits(theta, places, order);
}

/** theta with sigmoid units measured around their middle, where a flip only changes signs. */
function centred(symmetry: NetworkSymmetry, theta: Float64Array): Float64Array {
  const moved = theta.slice();
  if (symmetry.flip !== 'complement') return moved;
  for (const unit of symmetry.hidden.flat()) {
    unit.outgoing.forEach((at, k) => {
      moved[at] = theta[at]! / 2;
      moved[unit.above[k]!]! += theta[at]! / 2;
    });
  }
  return moved;
}

function uncentred(symmetry: NetworkSymmetry, theta: Float64Array): Float64Array {
  const moved = theta.slice();
  if (symmetry.flip !== 'complement') return moved;
  for (const unit of symmetry.hidden.flat()) {
    unit.outgoing.forEach((at, k) => {
      moved[at] = 2 * theta[at]!;
      moved[unit.above[k]!]! -= theta[at]!;
    });
  }
  return moved;
}

function meanOf(theta: Float64Array, places: readonly number[]): number {
  return places.reduce((sum, at) => sum + theta[at]!, 0) / places.length;
}

function shiftBy(theta: Float64Array, places: readonly number[], shift: number): void {
  for (const at of places) theta[at]! += shift;
}

function distanceOf(a: Float64Array, b: Float64Array): number {
  return Math.hypot(...a.map((value, p) => value - b[p]!));
}
