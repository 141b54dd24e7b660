// How one hidden unit is best brought to the place of another: its sign, its scale, its turns, and what is left between them.
import { flipUnit, scaleUnit, turnUnit, type NetworkSymmetry, type UnitPlaces } from './symmetry.ts';

/** What a unit does besides changing its place. */
export interface Move {
  readonly flipped: boolean;
  readonly halfTurns: number;
  /** What goes in is multiplied by it, what goes out divided. */
  readonly scale: number;
  /** The squared distance that is left. */
  readonly cost: number;
}

/** Scales are looked for from e^-12 to e^12. */
const LARGEST_LOG_SCALE = 12;
const SCALE_STEP = 0.5;
/** Halvings of a bracket by the golden section: to 1e-9 of its width. */
const SECTIONS = 43;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The move that brings a unit nearest to a place.
 *
 * @param target the parameters that `place` is a place of
 * @param theta the parameters that `unit` is a unit of; flips change signs there and nothing else
 * @param incomingOnly compare what goes in only; scales then make lengths equal
 */
export function bestMove(
  symmetry: NetworkSymmetry,
  target: Float64Array,
  place: UnitPlaces,
  theta: Float64Array,
  unit: UnitPlaces,
  incomingOnly: boolean,
): Move {
  const into = productsOf(target, place.incoming, theta, unit.incoming);
  const out = incomingOnly ? NOTHING : productsOf(target, place.outgoing, theta, unit.outgoing);
  if (symmetry.scaling) return bestScale(into, out, incomingOnly);
  const signs = symmetry.flip === 'none' && symmetry.linear === 'none' ? [1] : [1, -1];
  const moves = signs.flatMap((sign) => {
    const flipped = sign < 0;
    if (!symmetry.turns) {
      return [{ flipped, halfTurns: 0, scale: 1, cost: squareLeft(into, sign) + squareLeft(out, sign) }];
    }
    const bias = theta[unit.incoming.at(-1)!]! * sign;
    const wanted = target[place.incoming.at(-1)!]! - bias;
    const nearest = Math.floor(wanted / Math.PI);
    return [nearest, nearest + 1].map((halfTurns) => {
      const gained = (wanted - halfTurns * Math.PI) ** 2 - wanted ** 2;
      const sameSign = halfTurns % 2 === 0 ? sign : -sign;
      const cost = squareLeft(into, sign) + gained + squareLeft(out, sameSign);
      return { flipped, halfTurns, scale: 1, cost };
    });
  });
  return moves.reduce((best, move) => (move.cost < best.cost ? move : best));
}

/** Makes the move, in place. */
export function moveUnit(theta: Float64Array, unit: UnitPlaces, { flipped, halfTurns, scale }: Move): void {
  if (flipped) flipUnit(theta, unit, 'odd');
  if (scale !== 1) scaleUnit(theta, unit, scale);
  if (halfTurns !== 0) turnUnit(theta, unit, halfTurns);
}

/** The squared lengths of two parts, and their inner product. */
interface Products {
  readonly target: number;
  readonly own: number;
  readonly between: number;
}

const NOTHING: Products = { target: 0, own: 0, between: 0 };

function productsOf(
  target: Float64Array,
  place: readonly number[],
  theta: Float64Array,
  unit: readonly number[],
): Products {
  let [squares, own, between] = [0, 0, 0];
  for (let i = 0; i < place.length; i++) {
    const wanted = target[place[i]!]!;
    const value = theta[unit[i]!]!;
    squares += wanted * wanted;
    own += value * value;
    between += wanted * value;
  }
  return { target: squares, own, between };
}

/** |target - factor own|^2 */
function squareLeft({ target, own, between }: Products, factor: number): number {
  return target - 2 * factor * between + factor * factor * own;
}

/** The scale that leaves least; there may be two local minima, so first a coarse look. */
function bestScale(into: Products, out: Products, incomingOnly: boolean): Move {
  if (incomingOnly) {
    const scale = into.own > 0 && into.target > 0 ? Math.sqrt(into.target / into.own) : 1;
    return { flipped: false, halfTurns: 0, scale, cost: squareLeft(into, scale) };
  }
  const costAt = (logScale: number): number =>
    squareLeft(into, Math.exp(logScale)) + squareLeft(out, Math.exp(-logScale));
  let coarse = 0;
  for (let logScale = -LARGEST_LOG_SCALE; logScale <= LARGEST_LOG_SCALE; logScale += SCALE_STEP) {
    if (costAt(logScale) < costAt(coarse)) coarse = logScale;
  }
  const fine = goldenSection(costAt, coarse - SCALE_STEP, coarse + SCALE_STEP);
  // The search ends within rounding of the minimum: where the unit lies right already, it stays.
  const logScale = costAt(fine) < costAt(0) ? fine : 0;
  return { flipped: false, halfTurns: 0, scale: Math.exp(logScale), cost: costAt(logScale) };
}

/** Where a function with one minimum between `low` and `high` is least. */
function goldenSection(f: (x: number) => number, low: number, high: number): number {
  let [from, to] = [low, high];
  let left = to - GOLDEN * (to - from);
  let right = from + GOLDEN * (to - from);
  let [atLeft, atRight] = [f(left), f(right)];
  for (let i = 0; i < SECTIONS; i++) {
    if (atLeft < atRight) {
      [to, right, atRight] = [right, left, atLeft];
      left = to - GOLDEN * (to - from);
      atLeft = f(left);
    } else {
      [from, left, atLeft] = [left, right, atRight];
      right = from + GOLDEN * (to - from);
      atRight = f(right);
    }
  }
  return (from + to) / 2;
}
