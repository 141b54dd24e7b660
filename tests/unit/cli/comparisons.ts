// Canned comparisons for the tests of their reports.
import type { Comparison } from '../../../src/engine/compare.ts';
import { startsOf } from '../../../src/engine/compare.ts';
import { solvedPairs, type Destination } from '../../../src/engine/pair-table.ts';
import type { Outcome } from '../../../src/engine/result.ts';
import { parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';
import { mcnemarTest, pairedDifference } from '../../../src/statistics/index.ts';
import { cellOf, SWIFTSHADER, TIMING } from './fakes.ts';

/** Where networks end: an outcome, and a loss level if it is on one. */
export type End = readonly [outcome: Outcome, level?: number];

/** What a canned comparison is made of. */
export interface Canned {
  readonly rows: readonly End[];
  readonly columns: readonly End[];
  readonly counts: readonly (readonly number[])[];
  /** Changes to XOR on either side. */
  readonly a?: Partial<SweepInput>;
  readonly b?: Partial<SweepInput>;
}

/** The comparison with these counts, its pairs and statistics worked out. */
export function comparisonOf({ rows, columns, counts, a = {}, b = {} }: Canned): Comparison {
  const table = { rows: rows.map(destination), columns: columns.map(destination), counts };
  const pairs = solvedPairs(table);
  const across = counts.map(sum);
  const down = columns.map((_, c) => sum(counts.map((row) => row[c] ?? 0)));
  const networks = sum(across);
  const { pValue, ...test } = mcnemarTest(pairs.onlyB, pairs.onlyA);
  const sideOf = (changes: Partial<SweepInput>, ends: readonly End[], totals: readonly number[]) => ({
    sweep: parseSweep(preset('xor'), { ...changes, networks }),
    hash: 'f'.repeat(64),
    cell: cellOf({ outcomes: outcomesOf(ends, totals) }),
  });
  const [sideA, sideB] = [sideOf(a, rows, across), sideOf(b, columns, down)];
  return {
    schemaVersion: 1,
    kind: 'comparison',
    device: SWIFTSHADER,
    starts: startsOf(sideA.sweep, sideB.sweep),
    a: sideA,
    b: sideB,
    pairs,
    mcnemar: { ...test, p: pValue },
    difference: { ...pairedDifference(pairs.onlyB, pairs.onlyA, networks), method: 'tango-score' },
    table,
    examples: { onlyA: null, onlyB: null },
    timing: TIMING,
  };
}

/** XOR by gradient descent against adam from 100,000 starts, nothing still moving. */
export const GD_AND_ADAM: Canned = {
  rows: [['solved'], ['dead', 0.25], ['stationary', 0.125], ['stationary', 1 / 6]],
  columns: [['solved'], ['dead', 0.25], ['stationary', 0.125], ['stationary', 1 / 6]],
  counts: [
    [20_000, 100, 1_000, 3_000],
    [50, 13_000, 450, 0],
    [3_000, 60, 4_000, 340],
    [5_000, 1_000, 0, 49_000],
  ],
  b: { optimizer: { kind: 'adam', learningRate: 0.01 } },
};

function destination([outcome, level = null]: readonly [Outcome, (number | null)?]): Destination {
  return { outcome, level };
}

function outcomesOf(ends: readonly End[], totals: readonly number[]): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const [i, [outcome]] of ends.entries()) counts[outcome] = (counts[outcome] ?? 0) + (totals[i] ?? 0);
  return counts;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
