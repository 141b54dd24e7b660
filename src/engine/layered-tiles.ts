// The tiles in which strategy `layered` computes its matrix products, which differ with what a load costs.

/** Tiles, and how far the loops inside of them are written out. */
export interface Tiling {
  /** Units, or inputs, of the short side of a tile, and of its long side. */
  readonly short: Side;
  readonly long: Side;
  /** Samples of a tile: a long side whose edge may be wasted. */
  readonly samples: number;
  /** Most turns of a loop that are written out together: what is summed then stays in registers between them. */
  readonly depth: number;
  /** Whether four neighbouring invocations load four inputs of the dataset together, and hand them to each other. */
  readonly fours: boolean;
  /** What an invocation keeps on its way forward, one sample after the other; null: it computes a tile of both. */
  readonly held: Held | null;
}

/** What an invocation keeps. */
export interface Held {
  /** Most weights. */
  readonly weights: number;
  /** Most units; and the fewest that are worth it, if the layer has so many. */
  readonly units: number;
  readonly fewest: number;
  /** Most weights of a last layer that is run up and down again, which takes each of them twice. */
  readonly lastWeights: number;
  /** Most samples, if there are more. */
  readonly samples: number;
}

/** Rows of a tile: as few as may be wasted at the edge, from smallest to largest. */
interface Side {
  readonly smallest: number;
  readonly largest: number;
}

const SHORT = { smallest: 6, largest: 10 } as const;

/** For GPUs: tiles that fit their registers. */
export const SQUARE: Tiling = { short: SHORT, long: SHORT, samples: 8, depth: 2, fours: false, held: null };

/**
 * For adapters that are a program on the CPU, whose loads take as long as twenty multiply-adds: long tiles, so that each
 * load serves more of these, and a value is kept for longer before it goes back to memory. Sums of which no loop's end must
 * keep any are cheaper still: on the way forward the weights are kept, and a sample's sums are done in one go.
 *
 * @param fours whether their invocations can hand each other values
 */
export function longTiling(fours: boolean): Tiling {
  const held = { weights: 1024, units: 16, fewest: 8, lastWeights: 384, samples: 64 };
  return { short: SHORT, long: { smallest: 12, largest: 32 }, samples: 16, depth: 4, fours, held };
}

/** Rows of a tile: few enough for registers, with the least waste at the edge. */
export function tileSize(rows: number, { smallest, largest }: Side, multipleOf = 1): number {
  if (rows <= largest) return rows;
  const waste = (tile: number): number => Math.ceil(rows / tile) * tile - rows;
  const sizes = Array.from({ length: largest - smallest + 1 }, (_, i) => largest - i);
  const [first = largest, ...others] = sizes.filter((tile) => tile % multipleOf === 0);
  return others.reduce((best, tile) => (waste(tile) < waste(best) ? tile : best), first);
}

/** Units whose weights an invocation keeps on its way forward; zero where they are too many to be kept. */
export function heldUnits(inputs: number, outputs: number, { held }: Tiling): number {
  if (!held) return 0;
  const largest = Math.min(held.units, Math.floor(held.weights / inputs));
  if (largest < Math.min(held.fewest, outputs)) return 0;
  return tileSize(outputs, { smallest: Math.ceil(largest / 2), largest });
}

/** Whether an invocation keeps all weights of the last layer, which lies over another one, and runs it up and down. */
export function holdsLast(inputs: number, outputs: number, { held }: Tiling): boolean {
  return held !== null && inputs * outputs <= held.lastWeights;
}

/** Parts that samples are cut in where weights are kept. */
export function sampleParts(samples: number, { samples: most }: Held): number {
  return Math.ceil(samples / most);
}

/** Turns of a loop over so many that are written out together. */
export function depthOf(turns: number, { depth }: Tiling): number {
  let divisor = depth;
  while (turns % divisor !== 0) divisor /= 2;
  return divisor;
}
