// Plain-text tables: columns as wide as their widest cell, aligned left or right.

/** One column: its heading and how its cells line up. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** At least this wide; default: the widest cell. */
  readonly minWidth?: number;
  /** Spaces before the column; default 3, none before the first. */
  readonly gap?: number;
}

/**
 * Lines up rows under their headings.
 *
 * @param columns one per cell of a row
 * @param rows (rows, columns) texts
 * @returns one line per row, the headings first, without spaces at line ends
 */
export function alignColumns(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((column, c) =>
    Math.max(column.title.length, column.minWidth ?? 0, ...rows.map((row) => (row[c] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align, gap = 3 }, c) => {
        const cell = cells[c] ?? '';
        const width = widths[c] ?? 0;
        return ' '.repeat(c === 0 ? 0 : gap) + (align === 'left' ? cell.padEnd(width) : cell.padStart(width));
      })
      .join('')
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)];
}
