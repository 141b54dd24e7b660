import { parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { csvLines, fileName, parquetFile, resultText } from '../../../src/elements/save.ts';
import { OUTCOMES, type SweepResult } from '../../../src/engine/result.ts';
import result from '../../fixtures/elements/xor.json';

const NETWORKS = 25_001;
const ends = {
  loss: Float32Array.from({ length: NETWORKS }, (_, i) => (i % 7) / 6),
  gradientNorm: Float32Array.from({ length: NETWORKS }, (_, i) => 10 ** -(i % 40)),
  outcome: Uint8Array.from({ length: NETWORKS }, (_, i) => i % OUTCOMES.length),
};
ends.loss.set([Number.NaN, Infinity, 1.401298464324817e-45, 3.4028234663852886e38]);

describe('the CSV file', () => {
  it('gives every network back, bit for bit', () => {
    const text = csvLines(ends).join('');
    const { data, errors, meta } = Papa.parse<Record<string, string>>(text.trimEnd(), { header: true });
    expect(errors).toEqual([]);
    expect(meta.fields).toEqual(['index', 'loss', 'gradient_norm', 'outcome']);
    expect(data).toHaveLength(NETWORKS);
    expect(data.every(({ index }, i) => index === String(i))).toBe(true);
    expect(Float32Array.from(data, ({ loss }) => Number(loss))).toEqual(ends.loss);
    expect(Float32Array.from(data, (row) => Number(row['gradient_norm']))).toEqual(ends.gradientNorm);
    expect(Uint8Array.from(data, ({ outcome }) => OUTCOMES.indexOf(outcome as 'solved'))).toEqual(
      ends.outcome,
    );
  });
});

describe('the Parquet file', () => {
  it('gives every network back, bit for bit', async () => {
    const rows = await parquetReadObjects({ file: await parquetFile(ends) });
    expect(rows).toHaveLength(NETWORKS);
    expect(Object.keys(rows[0] ?? {})).toEqual(['index', 'loss', 'gradient_norm', 'outcome']);
    expect(rows.every((row, i) => row['index'] === i)).toBe(true);
    expect(Float32Array.from(rows, (row) => row['loss'] as number)).toEqual(ends.loss);
    expect(Float32Array.from(rows, (row) => row['gradient_norm'] as number)).toEqual(ends.gradientNorm);
    expect(rows.every((row, i) => row['outcome'] === OUTCOMES[i % OUTCOMES.length])).toBe(true);
  });
});

describe('the JSON file', () => {
  it('is the document that the command line prints, and can be opened again', async () => {
    const { parseImport } = await import('../../../src/elements/import-file.ts');
    const text = resultText(result as unknown as SweepResult);
    expect(JSON.parse(text)).toEqual(result);
    expect(text.endsWith('}\n')).toBe(true);
    expect(parseImport(text).kind).toBe('result');
  });
});

describe('the name of a file', () => {
  it('says which sweep, which cell of several, and the form', () => {
    expect(fileName('a1b2c3d4e5', 0, 1, 'csv')).toBe('basinlab-a1b2c3d4.csv');
    expect(fileName('a1b2c3d4e5', 3, 12, 'parquet')).toBe('basinlab-a1b2c3d4-cell-3.parquet');
  });
});
