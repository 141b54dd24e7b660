// What a gallery shows: one item per basin where a result has them, else one per loss level.
import type { CellResult, Outcome, Share } from '../engine/result.ts';
import type { BasinEntry } from '../landscape/basin-report.ts';
import type { ClassifiedCellResult } from '../landscape/classified-result.ts';
import { shareInterval } from '../statistics/index.ts';

/** A basin or a loss level. */
export interface GalleryItem {
  /** Null for a level: networks of several kinds may end at the same loss. */
  readonly kind: Outcome | null;
  readonly loss: number;
  readonly share: Share;
  /** Points that symmetries of the network make of one; null where it was not counted. */
  readonly orbitSize: string | null;
  /** A local minimum that nothing but symmetry leaves where it is. */
  readonly strict: boolean;
  /** The network that stands for it; null for a level, where any network of that loss will do. */
  readonly representative: bigint | null;
}

/** A network to draw: which, its final loss, its parameters. */
export interface Example {
  readonly index: bigint;
  readonly loss: number;
  readonly parameters: ArrayLike<number>;
}

/** The cells that a gallery can show. */
export type GalleryCell = Pick<CellResult, 'networks' | 'levels'> &
  Partial<Pick<ClassifiedCellResult, 'basins'>>;

/**
 * The items of a cell, the largest share first.
 *
 * @param most how many at most
 */
export function galleryItems({ networks, levels, basins }: GalleryCell, most: number): GalleryItem[] {
  if (basins) return basins.basins.slice(0, most).map(basinItem);
  const largest = levels.toSorted((a, b) => b.count - a.count).slice(0, most);
  return largest.map(({ loss, count }) => ({
    kind: null,
    loss,
    share: shareInterval(count, networks),
    orbitSize: null,
    strict: false,
    representative: null,
  }));
}

/** How many items there are in all. */
export function itemCount({ levels, basins }: GalleryCell): number {
  return basins?.count ?? levels.length;
}

function basinItem(basin: BasinEntry): GalleryItem {
  const { kind, loss, count, fraction, low, high, orbitSize, strict, representative } = basin;
  return {
    kind: kind as Outcome,
    loss,
    share: { count, fraction, low, high },
    orbitSize,
    strict,
    representative: BigInt(representative),
  };
}

/** A loss belongs to a level this close to it. */
const NEAR = 0.01;

/** The network that stands for an item: its representative, or the one whose loss is nearest to that of a level. */
export function exampleFor(
  { representative, loss }: GalleryItem,
  examples: readonly Example[],
): Example | null {
  if (representative !== null) return examples.find(({ index }) => index === representative) ?? null;
  const distance = (example: Example): number => Math.abs(example.loss - loss);
  const near = examples.filter((example) => distance(example) <= Math.max(NEAR * loss, 1e-6));
  return near.toSorted((a, b) => distance(a) - distance(b))[0] ?? null;
}
