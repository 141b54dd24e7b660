// The final losses as a picture: one row per loss level, and what belongs to no level by decades, with bars of `#`.
import { lossRows, type Losses } from '../../wording/losses.ts';
import { countText } from '../../wording/numbers.ts';
import { alignColumns } from './columns.ts';

const BAR_WIDTH = 20;

/** The picture of the final losses of one cell, as lines; ranges that belong to no level are marked `other`. */
export function lossPicture(losses: Losses): string[] {
  const rows = lossRows(losses);
  const largest = Math.max(...rows.map(({ count }) => count));
  const labels = rows.map(({ label }) => label);
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const cells = rows.map(({ label, count, kind }) => [
    ` ${centre(label, labelWidth)}`,
    '#'.repeat(Math.max(1, Math.round((BAR_WIDTH * count) / largest))),
    countText(count),
    kind === 'range' ? 'other' : '',
  ]);
  const [, ...lines] = alignColumns(
    [
      { title: '', align: 'left' },
      { title: '', align: 'left', minWidth: BAR_WIDTH },
      { title: '', align: 'right', minWidth: 6, gap: 4 },
      { title: '', align: 'left', gap: 2 },
    ],
    cells,
  );
  return ['final loss', ...lines];
}

function centre(label: string, width: number): string {
  const before = Math.ceil((width - label.length) / 2);
  return (' '.repeat(before) + label).padEnd(width);
}
