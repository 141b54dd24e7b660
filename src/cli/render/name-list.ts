// A list of names with what each one is.
import { alignColumns } from './columns.ts';

/** One line per name, the summaries below each other. */
export function nameList(items: readonly { readonly name: string; readonly summary: string }[]): string[] {
  const [, ...lines] = alignColumns(
    [
      { title: '', align: 'left' },
      { title: '', align: 'left', gap: 2 },
    ],
    items.map(({ name, summary }) => [name, summary]),
  );
  return lines;
}
