// Where the streams of an alluvial diagram run: blocks on two sides, as high as their networks, and bands between them.
import type { Destination, PairTable } from '../engine/pair-table.ts';
import { lossText } from '../wording/losses.ts';
import { outcomeName } from '../wording/outcomes.ts';

/** Where networks of one side end. */
export interface Block extends Destination {
  /** e.g. `solved`, `local minimum at 1/6` */
  readonly name: string;
  readonly count: number;
  readonly top: number;
  readonly height: number;
}

/** Networks that go from a block of A to a block of B. */
export interface Band {
  /** Positions of the blocks. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Where it begins and ends, from the top. */
  readonly topA: number;
  readonly topB: number;
  readonly height: number;
}

/** The whole diagram. */
export interface Alluvial {
  readonly a: readonly Block[];
  readonly b: readonly Block[];
  readonly bands: readonly Band[];
}

/** Between two blocks, in pixels: their labels need the room. */
const GAP = 18;

/**
 * Lays out a table of pairs.
 *
 * @param height of the diagram, in pixels
 */
export function alluvialLayout({ rows, columns, counts }: PairTable, height: number): Alluvial {
  const networks = counts.flat().reduce((sum, count) => sum + count, 0);
  const most = Math.max(rows.length, columns.length);
  const scale = Math.max(0, height - GAP * (most - 1)) / Math.max(1, networks);
  const sumA = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const sumB = columns.map((_, c) => counts.reduce((sum, row) => sum + (row[c] ?? 0), 0));
  const a = stack(rows, sumA, scale);
  const b = stack(columns, sumB, scale);
  const usedA = a.map(({ top }) => top);
  const usedB = b.map(({ top }) => top);
  const bands: Band[] = [];
  for (const from of rows.keys()) {
    for (const to of columns.keys()) {
      const count = counts[from]?.[to] ?? 0;
      if (count === 0) continue;
      const bandHeight = count * scale;
      const [topA, topB] = [usedA[from] ?? 0, usedB[to] ?? 0];
      bands.push({ from, to, count, topA, topB, height: bandHeight });
      usedA[from] = topA + bandHeight;
      usedB[to] = topB + bandHeight;
    }
  }
  return { a, b, bands };
}

function stack(destinations: readonly Destination[], counts: readonly number[], scale: number): Block[] {
  let top = 0;
  return destinations.map((destination, i) => {
    const count = counts[i] ?? 0;
    const block = { ...destination, name: destinationName(destination), count, top, height: count * scale };
    top += block.height + GAP;
    return block;
  });
}

/** A destination in words. */
export function destinationName({ outcome, level }: Destination): string {
  return level === null ? outcomeName(outcome) : `${outcomeName(outcome)} at ${lossText(level)}`;
}

/** The outline of a band between two x, as an SVG path. */
export function bandPath({ topA, topB, height }: Band, xA: number, xB: number): string {
  const middle = (xA + xB) / 2;
  const thick = Math.max(height, 0.5);
  return [
    `M${xA},${topA}`,
    `C${middle},${topA} ${middle},${topB} ${xB},${topB}`,
    `V${topB + thick}`,
    `C${middle},${topB + thick} ${middle},${topA + thick} ${xA},${topA + thick}`,
    'Z',
  ].join('');
}
