// The report of a comparison for people: what it shows, how the starts belong together, and who went where.
import type { Comparison } from '../../engine/compare.ts';
import { comparisonInsight } from './comparison-insight.ts';
import { differingFields, type ComparisonLabels } from './comparison-labels.ts';
import { comparisonTable } from './comparison-table.ts';

/**
 * The comparison in words and a table.
 *
 * @param bold marks the sentences that matter; identity where the output is no terminal
 */
export function comparisonReport(
  comparison: Comparison,
  labels: ComparisonLabels,
  bold: (text: string) => string,
): string[] {
  const { a, b } = labels;
  const [first = '', ...others] = comparisonInsight(comparison, labels);
  return [
    bold(first),
    ...others,
    ...startsLine(comparison),
    '',
    `where each start ends: ${a} in rows, ${b} in columns`,
    ...comparisonTable(comparison.table),
  ];
}

/** Where the starts are not the same, how they belong together. */
function startsLine({ starts, a, b }: Comparison): string[] {
  if (starts === 'identical') return [];
  const why = differingFields(a.sweep, b.sweep)
    .split(', ')
    .filter((path) => path.startsWith('initializer') || path === 'network.layers')
    .join(', ');
  return starts === 'coupled'
    ? [`Coupled, not identical, starts (${why}): each pair comes from the same uniform random numbers.`]
    : [`Unrelated starts (${why}): the given parameters differ, and a pair shares nothing but its index.`];
}
