import { describe, expect, it } from 'vitest';
import { fitSweep, loadDataset, type FittedSweep } from '../../../src/datasets/index.ts';
import { createVerdict, type Measurement } from '../../../src/engine/outcome.ts';
import { RUNNING } from '../../../src/reference/index.ts';
import { parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';

async function fit(change: Partial<SweepInput> = {}): Promise<FittedSweep> {
  const sweep = parseSweep(preset('xor'), change);
  return fitSweep(sweep, await loadDataset(sweep.dataset));
}

const still: Measurement = {
  loss: 0.25,
  gradientNorm: 1e-6,
  parameterNorm: 2,
  right: 2,
  deadLayer: false,
  overflow: false,
  stoppedStep: RUNNING,
};

describe('createVerdict', () => {
  it.each<[string, Partial<Measurement>, string]>([
    ['a small gradient is stationary', {}, 'stationary'],
    ['the bound itself is stationary', { gradientNorm: 1e-5 }, 'stationary'],
    ['a larger gradient is unconverged', { gradientNorm: 1.1e-5 }, 'unconverged'],
    ['no number as gradient is unconverged', { gradientNorm: Number.NaN }, 'unconverged'],
    ['a dead layer without gradient behind it is dead', { deadLayer: true }, 'dead'],
    [
      'a dead layer with gradient behind it is a flag only',
      { deadLayer: true, gradientNorm: 0.1 },
      'unconverged',
    ],
    ['overflow is diverged, whatever else', { overflow: true, right: 4, deadLayer: true }, 'diverged'],
    ['a stopped network is diverged', { stoppedStep: 17 }, 'diverged'],
    ['all samples right is solved', { right: 4 }, 'solved'],
    ['three of four right is not', { right: 3, gradientNorm: 1 }, 'unconverged'],
  ])('%s', async (_, change, outcome) => {
    expect(createVerdict(await fit())({ ...still, ...change }).outcome).toBe(outcome);
  });

  it('keeps the kind of a solved network', async () => {
    expect(createVerdict(await fit())({ ...still, right: 4 })).toEqual({
      solved: true,
      kind: 'stationary',
      outcome: 'solved',
    });
  });

  it('calls nothing dead that a penalty pulls back', async () => {
    const verdict = createVerdict(await fit({ penalty: { l2: 0.01 } }));
    expect(verdict({ ...still, deadLayer: true }).outcome).toBe('stationary');
  });

  it('takes a share of the samples, and a loss, as criteria', async () => {
    expect(createVerdict(await fit({ solved: { accuracy: 0.75 } }))({ ...still, right: 3 }).solved).toBe(
      true,
    );
    const byLoss = createVerdict(await fit({ solved: { loss: 0.1 } }));
    expect(byLoss({ ...still, loss: 0.1 }).solved).toBe(true);
    expect(byLoss({ ...still, loss: 0.11, right: 4 }).solved).toBe(false);
    expect(byLoss({ ...still, loss: Number.NaN }).solved).toBe(false);
  });
});
