// Saves a result as a file: endpoints as CSV or Parquet, the result as JSON, its histogram as SVG or PNG.
import { OUTCOMES } from '../engine/result.ts';
import { pictureOf, toPng } from './picture.ts';
import type { CellEnds, Finished } from './session.ts';

/** The forms in which a result can be saved. */
export type Form = 'csv' | 'json' | 'parquet' | 'svg' | 'png';

/**
 * Offers a file for download.
 *
 * @param chart the element whose picture is saved
 * @returns its name
 */
export async function saveResult(
  form: Form,
  { result, cells }: Finished,
  cell: number,
  chart: Element | null,
): Promise<string> {
  const ends = cells[cell];
  if (!ends) throw new RangeError(`there is no cell ${String(cell)}`);
  const name = fileName(result.hash, cell, cells.length, form);
  saveBlob(name, await contents(form, result, ends, chart));
  return name;
}

/** Says which sweep, which cell where there are several, and the form. */
export function fileName(hash: string, cell: number, cells: number, form: Form): string {
  return `basinlab-${hash.slice(0, 8)}${cells > 1 ? `-cell-${String(cell)}` : ''}.${form}`;
}

async function contents(
  form: Form,
  result: Finished['result'],
  ends: CellEnds,
  chart: Element | null,
): Promise<Blob> {
  switch (form) {
    case 'json':
      return new Blob([resultText(result)], { type: 'application/json' });
    case 'csv':
      return new Blob(csvLines(ends), { type: 'text/csv' });
    case 'parquet':
      return new Blob([await parquetFile(ends)], { type: 'application/vnd.apache.parquet' });
    case 'svg':
      return new Blob([pictureOf(chart)], { type: 'image/svg+xml' });
    case 'png':
      return toPng(pictureOf(chart));
  }
}

/** The document that `basinlab sweep --json` prints. */
export function resultText(result: Finished['result']): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

/** One line per network; in pieces, as strings have a limit. */
export function csvLines({ loss, gradientNorm, outcome }: CellEnds): string[] {
  const pieces = ['index,loss,gradient_norm,outcome\n'];
  for (let from = 0; from < loss.length; from += 10_000) {
    let piece = '';
    for (let i = from; i < Math.min(loss.length, from + 10_000); i++) {
      piece += `${String(i)},${String(loss[i])},${String(gradientNorm[i])},${OUTCOMES[outcome[i] ?? 0] ?? ''}\n`;
    }
    pieces.push(piece);
  }
  return pieces;
}

/** One row per network: index, loss, gradient_norm, outcome. */
export async function parquetFile({ loss, gradientNorm, outcome }: CellEnds): Promise<ArrayBuffer> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const required = { repetition_type: 'REQUIRED' } as const;
  return parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: 4 },
      { name: 'index', type: 'INT32', ...required },
      { name: 'loss', type: 'FLOAT', ...required },
      { name: 'gradient_norm', type: 'FLOAT', ...required },
      { name: 'outcome', type: 'BYTE_ARRAY', converted_type: 'UTF8', ...required },
    ],
    columnData: [
      { name: 'index', data: Int32Array.from(loss, (_, i) => i), encoding: 'DELTA_BINARY_PACKED' },
      { name: 'loss', data: loss },
      { name: 'gradient_norm', data: gradientNorm },
      { name: 'outcome', data: Array.from(outcome, (position) => OUTCOMES[position] ?? '') },
    ],
  });
}

/** Offers a file for download. */
export function saveBlob(name: string, contents: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(contents);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}
