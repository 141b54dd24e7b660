import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitSweep, loadDataset } from '../../src/datasets/index.ts';
import { createReference } from '../../src/reference/index.ts';
import { parseSweep, type SweepInput } from '../../src/spec/index.ts';
import oracles from '../oracles/oracles.json';

const run = promisify(execFile);
const { cases, parameters0 } = oracles['xor-trajectories'];
const STEPS = [0, 1, 10, 100, 1000] as const;

/** Losses are float32: nothing can agree to more than some units in their last place. */
const RESOLUTION = 4 * 2 ** -24;

function sweepOf(name: keyof typeof cases, steps: number): SweepInput {
  const [activation, loss] = name.split('_') as ['tanh', 'bce' | 'mselin'];
  return {
    dataset: 'xor',
    network: { layers: [2, 2, 1], activation },
    loss: loss === 'mselin' ? 'mse' : loss,
    initializer: { parameters: [parameters0] },
    optimizer: { kind: 'gd', learningRate: cases[name].lr },
    steps,
    networks: 1,
  };
}

/** By how much rounding to float32 alone moves the loss after these steps. */
async function deviation(input: SweepInput): Promise<number> {
  const sweep = parseSweep(input);
  const fitted = fitSweep(sweep, await loadDataset(sweep.dataset));
  const [exact = 0, rounded = 0] = (['float64', 'float32'] as const).map((precision) => {
    const reference = createReference(fitted, { precision });
    const state = reference.begin(reference.initialize(0n));
    reference.train(state, 0, sweep.steps);
    return reference.evaluate(state.theta).loss;
  });
  return Math.abs(rounded - exact);
}

describe('xor-trajectories through the command line', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'basinlab-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(Object.keys(cases) as (keyof typeof cases)[])('%s', async (name) => {
    for (const steps of STEPS) {
      const file = path.join(folder, `${name}-${steps}.json`);
      const input = sweepOf(name, steps);
      await writeFile(file, JSON.stringify(input));
      const { stdout } = await run(process.execPath, ['dist/cli.js', 'sweep', file, '--json']);
      const { cells } = JSON.parse(stdout) as { cells: { loss: { mean: number } }[] };
      const loss = cells[0]?.loss.mean ?? Number.NaN;
      const expected = cases[name].traj[steps];
      const tolerance = 10 * (await deviation(input)) + RESOLUTION * expected;
      console.log(
        `${name}, ${steps} steps: ${loss}, oracle ${expected}, tolerance ${tolerance.toExponential(1)}`,
      );
      expect(Math.abs(loss - expected)).toBeLessThanOrEqual(tolerance);
    }
  });
});
