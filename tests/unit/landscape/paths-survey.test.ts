// Surveys of paths in float64: every network once, pairs, alignment.
import { describe, expect, it } from 'vitest';
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { createReferenceEngine } from '../../../src/engine/create.ts';
import {
  surveyPaths,
  type PathRow,
  type PathSurvey,
  type PathSurveyOptions,
} from '../../../src/landscape/paths-survey.ts';
import { startingKey } from '../../../src/spec/index.ts';
import { fitted } from '../reference/fitted.ts';
import { fit, interpolationSweep } from './problems.ts';

/** The first networks of a sweep, surveyed on the CPU. */
function survey(
  fitted: FittedSweep,
  { networks, ...options }: PathSurveyOptions & { networks: number },
): Promise<PathSurvey> {
  const sweep = { ...fitted.sweep, networks };
  const key = startingKey({ sweep, axes: {} });
  return surveyPaths(createReferenceEngine({}), { sweep, fitted, key }, options);
}

function rowOf(rows: readonly PathRow[], outcome: PathRow['outcome']): PathRow {
  const row = rows.find((candidate) => candidate.outcome === outcome);
  if (!row) throw new RangeError(`no row ${outcome}`);
  return row;
}

describe('surveyPaths', () => {
  it('counts every network once, and pairs each endpoint at most once', async () => {
    const sweep = { ...interpolationSweep(2), steps: 400 };
    const { rows, networks, diverged } = await survey(await fit(sweep), { networks: 41 });
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
    const { rows } = await survey(problem, { networks: 4, align });
    const between = rowOf(rows, 'all').between;
    expect(between?.pairs).toBe(2);
    expect(between?.barrier['0.05']).toBeGreaterThan(1e-2);
    expect(between?.alignedBarrier?.['1']).toBeLessThan(1e-12);
  });

  it('leaves networks that diverged out', async () => {
    const problem = await fitted({ optimizer: { kind: 'gd', learningRate: 1e6 }, steps: 50, loss: 'mse' });
    const surveyed = await survey(problem, { networks: 5 });
    expect(surveyed.diverged).toBeGreaterThan(0);
    expect(surveyed.rows[0]?.networks ?? 0).toBe(5 - surveyed.diverged);
  });
});
