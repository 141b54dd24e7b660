// Lines on the device: the kernel and its twin, what rounding may do to a loss, and the shares of whole surveys.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../src/engine/create.ts';
import { createEngine, type Engine } from '../../src/index.node.ts';
import { createAlign } from '../../src/landscape/alignment.ts';
import { createLineTolerance } from '../../src/landscape/paths-rounding.ts';
import { surveyPaths, type PathSurvey } from '../../src/landscape/paths-survey.ts';
import { networkSymmetry } from '../../src/landscape/symmetry.ts';
import { createReference } from '../../src/reference/index.ts';
import { ACTIVATIONS, LOSSES, startingKey } from '../../src/spec/index.ts';
import { holm, twoProportionTest } from '../../src/statistics/index.ts';
import oracles from '../oracles/oracles.json';
import { fit, interpolationSweep } from '../unit/landscape/problems.ts';
import { fitted, randomParameters, randomSamples } from '../unit/reference/fitted.ts';
import { columnOf, networkLast } from './networks.ts';

const LINES = 40;
const POINTS = 21;

/** Random ends of lines as the device gets them: float32. */
function randomEnds(fit: Awaited<ReturnType<typeof fitted>>, seed: number, size: number, lines = LINES) {
  const side = (first: number): Float64Array[] =>
    Array.from({ length: lines }, (_, i) => randomParameters(fit, first + i, size).map(Math.fround));
  return { starts: side(seed), ends: side(seed + 1000) };
}

describe('lines on the device', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  const cases = ACTIVATIONS.flatMap((activation) => LOSSES.map((loss) => [activation, loss] as const));

  it.each(cases)('%s, %s: no loss is farther from float64 than its tolerance', async (activation, loss) => {
    const layers = [2, 3, 3, 2];
    const problem = await fitted({
      dataset: randomSamples(7, { samples: 3, layers, loss }),
      network: { layers, activation },
      loss,
    });
    const reference = createReference(problem);
    const toleranceOf = createLineTolerance(problem);
    let worst = 0;
    for (const [i, size] of [0.3, 1, 4, 20].entries()) {
      const { starts, ends } = randomEnds(problem, 100 * i, size);
      const request = { starts: networkLast(starts), ends: networkLast(ends), points: POINTS };
      const losses = await engine.lossAlong(problem.sweep, request);
      for (const [line, start] of starts.entries()) {
        const end = ends[line] ?? start;
        const tolerance = toleranceOf(start, end);
        const exact = reference.lossAlong(start, end, POINTS);
        for (const [at, measured] of columnOf(losses, line, LINES).entries()) {
          const error = Math.abs(measured - (exact[at] ?? Number.NaN));
          worst = Math.max(worst, error / tolerance(measured));
        }
      }
    }
    console.log(`largest error ${worst.toPrecision(2)} of the tolerance`);
    expect(worst).toBeLessThan(1);
    expect(worst).toBeGreaterThan(1e-5); // a tolerance that nothing comes near would send every line to float64
  });

  it('matches its float32 twin bit for bit where operations are exact: relu and mse', async () => {
    const problem = await fitted({ network: { layers: [2, 3, 2, 1], activation: 'relu' } });
    const twin = createReference(problem, { precision: 'float32' });
    const { starts, ends } = randomEnds(problem, 1, 2);
    const request = { starts: networkLast(starts), ends: networkLast(ends), points: POINTS };
    const losses = await engine.lossAlong(problem.sweep, request);
    for (const [line, start] of starts.entries()) {
      const along = twin.lossAlong(start, ends[line] ?? start, POINTS);
      expect(columnOf(losses, line, LINES)).toEqual(along);
    }
  });

  it('measures more lines than fit the device at once, each in its place', async () => {
    const layers = [2, 16, 1];
    const problem = await fitted({
      dataset: randomSamples(3, { samples: 200, layers, loss: 'mse' }),
      network: { layers, activation: 'relu' },
    });
    const { starts, ends } = randomEnds(problem, 1, 1, 700);
    const request = { starts: networkLast(starts), ends: networkLast(ends), points: 51 };
    const together = await engine.lossAlong(problem.sweep, request);
    for (const line of [0, 1, 255, 256, 320, 699]) {
      const alone = await engine.lossAlong(problem.sweep, {
        starts: Float32Array.from(starts[line] ?? []),
        ends: Float32Array.from(ends[line] ?? []),
        points: 51,
      });
      expect(columnOf(together, line, 700)).toEqual(Float64Array.from(alone));
    }
  });

  it('refuses lines that do not fit the networks', async () => {
    const { sweep } = await fitted();
    const [starts, ends] = [new Float32Array(18), new Float32Array(9)];
    await expect(engine.lossAlong(sweep, { starts, ends, points: 3 })).rejects.toThrow('`ends` (=9) must be');
    await expect(engine.lossAlong(sweep, { starts: ends, ends, points: 1 })).rejects.toThrow('`points` (=1)');
    await expect(engine.lossAlong(sweep, { starts: ends, ends, points: 3, cell: 1 })).rejects.toThrow(
      '`cell` (=1)',
    );
  });

  async function survey(on: Engine, hidden: number, networks: number): Promise<PathSurvey> {
    const sweep = { ...interpolationSweep(hidden), networks };
    const problem = await fit(sweep);
    const key = startingKey({ sweep: problem.sweep, axes: {} });
    const align = createAlign(networkSymmetry(problem.sweep));
    return surveyPaths(on, { sweep: problem.sweep, fitted: problem, key }, { align });
  }

  it('agrees with the oracle interpolation on monotone shares', async () => {
    const pValues: number[] = [];
    for (const { h, N, success, mono_all, mono_success } of oracles.interpolation.rows) {
      const { rows } = await survey(engine, h, 1500);
      const [all, solved] = [rows[0], rows.find(({ outcome }) => outcome === 'solved')];
      const test = (count = 0, of = 0, share: number, oracleOf: number): void => {
        const { pValue } = twoProportionTest(count, of, Math.round(share * oracleOf), oracleOf);
        console.log(`2-${h}-1: ${count} of ${of}, oracle ${share}, p ${pValue.toPrecision(2)}`);
        pValues.push(pValue);
      };
      test(all?.monotone.count, all?.networks, mono_all, N);
      test(solved?.networks, all?.networks, success, N);
      test(solved?.monotone.count, solved?.networks, mono_success, Math.round(success * N));
      console.log(`in doubt ${all?.inDoubt ?? 0}`);
      expect(all?.inDoubt).toBeLessThan(0.2 * 1500);
    }
    expect(pValues).toHaveLength(9);
    expect(Math.min(...holm(pValues))).toBeGreaterThan(1e-3);
  }, 120_000);

  it('agrees with a survey in float64 of the same networks', async () => {
    const [ours, exact] = [await survey(engine, 2, 150), await survey(createReferenceEngine({}), 2, 150)];
    for (const [i, row] of ours.rows.entries()) {
      const twin = exact.rows[i];
      // Training is chaotic for some starts: two of a hundred may end elsewhere.
      expect(Math.abs(row.networks - (twin?.networks ?? 0))).toBeLessThanOrEqual(3);
      expect(Math.abs(row.monotone.count - (twin?.monotone.count ?? 0))).toBeLessThanOrEqual(3);
      expect(row.between?.alignedBarrier?.['0.5']).toBeCloseTo(
        twin?.between?.alignedBarrier?.['0.5'] ?? 0,
        2,
      );
    }
  }, 60_000);
});
