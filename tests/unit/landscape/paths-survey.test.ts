// Surveys of paths: the oracle interpolation, pairs, alignment.
import { describe, expect, it } from 'vitest';
import { surveyPaths, type PathRow } from '../../../src/landscape/paths-survey.ts';
import { holm, twoProportionTest } from '../../../src/statistics/index.ts';
import oracles from '../../oracles/oracles.json';
import { fitted } from '../reference/fitted.ts';
import { fit, interpolationSweep } from './problems.ts';

const SIGNIFICANCE = 1e-3;
/** Networks by width: wide ones take longer. */
const NETWORKS: Readonly<Record<number, number>> = { 2: 200, 4: 120, 8: 60 };

function rowOf(rows: readonly PathRow[], outcome: PathRow['outcome']): PathRow {
  const row = rows.find((candidate) => candidate.outcome === outcome);
  if (!row) throw new RangeError(`no row ${outcome}`);
  return row;
}

describe('surveyPaths', () => {
  it('agrees with the oracle interpolation on monotone shares', async () => {
    const pValues: number[] = [];
    for (const { h, N, success, mono_all, mono_success } of oracles.interpolation.rows) {
      const { rows } = await surveyPaths(await fit(interpolationSweep(h)), { networks: NETWORKS[h] ?? 0 });
      const [all, solved] = [rowOf(rows, 'all'), rowOf(rows, 'solved')];
      const test = (count: number, of: number, share: number, oracleOf: number): void => {
        const { pValue } = twoProportionTest(count, of, Math.round(share * oracleOf), oracleOf);
        console.log(`2-${h}-1: ${count} of ${of}, oracle ${share}, p ${pValue.toPrecision(2)}`);
        pValues.push(pValue);
      };
      test(all.monotone.count, all.networks, mono_all, N);
      test(solved.networks, all.networks, success, N);
      test(solved.monotone.count, solved.networks, mono_success, Math.round(success * N));
    }
    expect(pValues).toHaveLength(9);
    expect(Math.min(...holm(pValues))).toBeGreaterThan(SIGNIFICANCE);
  }, 60_000);

  it('counts every network once, and pairs each endpoint at most once', async () => {
    const sweep = { ...interpolationSweep(2), steps: 400 };
    const { rows, networks, diverged } = await surveyPaths(await fit(sweep), { networks: 41 });
    expect(networks).toBe(41);
    expect(diverged).toBe(0);
    const [all, ...outcomes] = rows;
    expect(all?.outcome).toBe('all');
    expect(outcomes.reduce((sum, row) => sum + row.networks, 0)).toBe(41);
    expect(outcomes.reduce((sum, { monotone }) => sum + monotone.count, 0)).toBe(all?.monotone.count);
    for (const row of rows) expect(row.between?.pairs ?? 0).toBe(Math.floor(row.networks / 2));
  });

  it('has no barrier between endpoints that alignment makes equal, pair by pair', async () => {
    // The second start mirrors the first, the fourth the third; the alignment that knows this finds no barrier.
    const mirrored = (theta: Float64Array): Float64Array =>
      Float64Array.from([2, 3, 0, 1, 5, 4, 7, 6, 8], (from) => theta[from] ?? Number.NaN);
    const starts = [
      [1.2, -0.7, 0.4, 1.1, 0.3, -0.2, 0.9, -1.3, 0.1],
      [-0.6, 0.8, 1.4, 0.2, -0.1, 0.5, 1.1, 0.7, -0.3],
    ].flatMap((start) => [start, Array.from(mirrored(Float64Array.from(start)))]);
    const problem = await fitted({
      network: { layers: [2, 2, 1], activation: 'tanh' },
      initializer: { parameters: starts },
      optimizer: { kind: 'gd', learningRate: 0.5 },
      steps: 2000,
    });
    const align = (_: Float64Array, b: Float64Array): Float64Array => mirrored(b);
    const { rows } = await surveyPaths(problem, { networks: 4, align });
    const between = rowOf(rows, 'all').between;
    expect(between?.pairs).toBe(2);
    expect(between?.barrier['0.05']).toBeGreaterThan(1e-2);
    expect(between?.alignedBarrier?.['1']).toBeLessThan(1e-12);
  });

  it('leaves networks that diverged out', async () => {
    const problem = await fitted({ optimizer: { kind: 'gd', learningRate: 1e6 }, steps: 50, loss: 'mse' });
    const survey = await surveyPaths(problem, { networks: 5 });
    expect(survey.diverged).toBeGreaterThan(0);
    expect(survey.rows[0]?.networks ?? 0).toBe(5 - survey.diverged);
  });
});
