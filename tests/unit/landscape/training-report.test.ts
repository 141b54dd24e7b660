// Steps to a solution and distances travelled, against counting by hand.
import { describe, expect, it } from 'vitest';
import { NEVER } from '../../../src/reference/index.ts';
import { parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';
import { fitSweep, loadDataset, type FittedSweep } from '../../../src/datasets/index.ts';
import type { ClassifiedEndpoint } from '../../../src/landscape/classify-run.ts';
import { trainingReport } from '../../../src/landscape/training-report.ts';

const STEPS = 1000;
const EVERY = 10;

async function fittedOf(fields: Partial<SweepInput> = {}): Promise<FittedSweep> {
  const sweep = parseSweep({ ...preset('xor'), networks: 4, steps: STEPS, ...fields });
  return fitSweep(sweep, await loadDataset(sweep.dataset, { readText: () => Promise.reject(new Error()) }));
}

function endpoint(solvedStep: number, fields: Partial<ClassifiedEndpoint> = {}): ClassifiedEndpoint {
  return {
    index: 0n,
    kind: 'local-minimum',
    evidence: { rule: 'blow-up', largestParameter: null },
    reason: '',
    settled: { theta: new Float64Array(), objective: 0, outputs: new Float64Array() },
    solved: solvedStep !== NEVER,
    loss: 0,
    travelled: 1,
    solvedStep,
    ...fields,
  };
}

/** A fixed sequence of numbers in [0, 1). */
function* numbers(): Generator<number, never> {
  for (let state = 12345; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

describe('trainingReport', () => {
  it('gives the share not yet solved at every look, and the first by which half are, as counting does', async () => {
    const random = numbers();
    const steps = Array.from({ length: 500 }, () =>
      random.next().value < 0.3 ? NEVER : EVERY * Math.ceil(90 * random.next().value),
    );
    const { stepsToSolve } = trainingReport(
      await fittedOf(),
      steps.map((step) => endpoint(step)),
      EVERY,
    );
    const unsolvedAfter = (step: number): number => steps.filter((solved) => solved > step).length / 500;
    expect(stepsToSolve?.every).toBe(EVERY);
    expect(stepsToSolve?.solved).toBe(steps.filter((step) => step !== NEVER).length);
    expect((stepsToSolve?.solved ?? 0) + (stepsToSolve?.censored ?? 0)).toBe(500);
    expect(stepsToSolve?.curve.map(({ step }) => step)).toEqual(
      [...new Set(steps)].filter((step) => step !== NEVER).sort((a, b) => a - b),
    );
    for (const { step, unsolved, low, high } of stepsToSolve?.curve ?? []) {
      expect(unsolved).toBeCloseTo(unsolvedAfter(step), 12);
      expect(low).toBeLessThan(unsolved);
      expect(high).toBeGreaterThan(unsolved);
    }
    const median = stepsToSolve?.median.estimate ?? 0;
    expect(unsolvedAfter(median)).toBeLessThanOrEqual(0.5);
    expect(unsolvedAfter(median - EVERY)).toBeGreaterThan(0.5);
    expect(stepsToSolve?.median.low).toBeLessThanOrEqual(median);
    expect(stepsToSolve?.median.high).toBeGreaterThanOrEqual(median);
  });

  it('counts those that no look found solved as longer than all steps, and has no median where they are most', async () => {
    const { stepsToSolve } = trainingReport(
      await fittedOf(),
      [endpoint(STEPS), endpoint(NEVER), endpoint(NEVER, { kind: 'diverged', travelled: Infinity })],
      EVERY,
    );
    expect(stepsToSolve).toMatchObject({ solved: 1, censored: 2, median: { estimate: null } });
    expect(stepsToSolve?.curve).toMatchObject([{ step: STEPS, unsolved: 2 / 3 }]);
  });

  it('gives no interval where networks share their starts, and nothing where nobody looked', async () => {
    const shared = await fittedOf({ axes: { 'optimizer.learningRate': [0.1, 0.2] } });
    const endpoints = [10, 10, 20, NEVER].map((step) => endpoint(step));
    const { stepsToSolve } = trainingReport(shared, endpoints, EVERY);
    expect(stepsToSolve?.median).toEqual({ estimate: 15, low: null, high: null });
    expect(stepsToSolve?.curve.every(({ low, high }) => low === null && high === null)).toBe(true);
    expect(trainingReport(shared, endpoints, undefined).stepsToSolve).toBeNull();
  });

  it('sums up distances by outcome; those of diverged networks are no numbers', async () => {
    const { travelled } = trainingReport(
      await fittedOf(),
      [
        ...[1, 2, 3, 4, 5].map((far) => endpoint(10, { travelled: far })),
        endpoint(NEVER, { travelled: 7 }),
        endpoint(NEVER, { kind: 'diverged', travelled: Number.NaN }),
      ],
      EVERY,
    );
    expect(Object.keys(travelled)).toEqual(['solved', 'diverged', 'local-minimum']);
    expect(travelled.solved).toMatchObject({ networks: 5, min: 1, mean: 3, max: 5 });
    expect(travelled.solved?.quantiles).toMatchObject({ '0.25': 2, '0.5': 3, '0.75': 4 });
    expect(travelled['local-minimum']).toMatchObject({ networks: 1, mean: 7 });
    expect(travelled.diverged).toMatchObject({ networks: 1, mean: null });
  });
});
