// The preset mnist: real images, mini-batches, a network far too large for registers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, parseSweep, preset, type Engine, type SweepInput } from '../../src/index.node.ts';
import { fitSweep, loadDataset } from '../../src/datasets/index.ts';
import { nodeFiles } from '../../src/engine/node-files.ts';
import { createReference, type Reference } from '../../src/reference/index.ts';
import { runAll, runResult } from '../engine.ts';
import { distance } from './random-sweep.ts';

/** A software adapter takes one to three minutes for the epoch, and more beside other work. */
const EPOCH_TIMEOUT_MS = 900_000;

const STEPS = 20;

describe('the preset mnist', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  it(`takes its first ${STEPS} steps as the twin does`, async () => {
    const input: SweepInput = { ...preset('mnist'), networks: 3, steps: STEPS };
    const sweep = parseSweep(input);
    const fitted = fitSweep(sweep, await loadDataset(sweep.dataset, nodeFiles));
    const starts = (await runAll(engine, { ...input, steps: 0 })).cells[0]?.parameters ?? [];
    const { result, cells } = await runAll(engine, input);
    expect(result.cells[0]?.strategy).toBe('layered');
    const ends = cells[0]?.parameters ?? [];
    expect(ends).toHaveLength(3);
    const exact = trainAll(createReference(fitted), starts);
    const rounded = trainAll(createReference(fitted, { precision: 'float32' }), starts);
    const deviation = Math.max(...exact.map((theta, n) => distance(theta, rounded[n] ?? [])));
    const error = Math.max(...exact.map((theta, n) => distance(theta, ends[n] ?? [])));
    console.log({ error, deviation });
    expect(Math.min(...exact.map((theta, n) => distance(theta, starts[n] ?? [])))).toBeGreaterThan(0.01);
    expect(error).toBeLessThanOrEqual(10 * deviation);
  });

  it(
    'gets 90 % of the images right with every one of 64 networks after one epoch',
    async () => {
      const { cells, timing } = await runResult(engine, preset('mnist'));
      console.log(timing);
      expect(cells[0]?.outcomes.solved).toBe(64);
      expect(cells[0]?.loss.max).toBeLessThan(0.4);
    },
    EPOCH_TIMEOUT_MS,
  );
});

/** The ends of networks after their first steps, in order of their index. */
function trainAll(reference: Reference, starts: readonly (readonly number[])[]): Float64Array[] {
  return starts.map((start, index) => {
    const state = reference.begin(Float64Array.from(start), BigInt(index));
    reference.train(state, 0, STEPS);
    return state.theta;
  });
}
