// How the matrix products of `layered` are cut: every row is covered, and only software adapters load in fours.
import { describe, expect, it } from 'vitest';
import {
  depthOf,
  heldUnits,
  holdsLast,
  longTiling,
  sampleParts,
  SQUARE,
  tileSize,
} from '../../../src/engine/layered-tiles.ts';
import { forwardCodes } from '../../../src/engine/layered-program.ts';
import { buildProgram } from '../../../src/engine/program.ts';
import { chooseStrategy, type StrategyDevice } from '../../../src/engine/strategy.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import { fitted } from '../reference/fitted.ts';

const SOFTWARE = {
  description: { software: true },
  limits: null,
  subgroups: { smallest: 4, largest: 4 },
} satisfies StrategyDevice;
const GPU: StrategyDevice = { ...SOFTWARE, description: { software: false } };

/** How many of the training kernels of a cell hand values to neighbouring lanes: forward, gradients, those that add. */
async function inFours(
  inputSize: number,
  device: StrategyDevice,
  input: Partial<SweepInput> = {},
): Promise<number[]> {
  const cell = await fitted({
    dataset: {
      inputs: [Array.from({ length: inputSize }, (_, i) => i), Array.from({ length: inputSize }, () => 1)],
      targets: [[0], [1]],
    },
    network: { layers: [inputSize, 5, 1], activation: 'tanh' },
    ...input,
  });
  const { layered } = buildProgram(cell, chooseStrategy(cell, device, 'layered'));
  if (!layered) throw new Error('this cell is not trained layer by layer');
  const { gradient } = layered.train;
  const kernels = [
    forwardCodes(layered.train),
    gradient.map(({ first }) => first),
    gradient.map(({ next }) => next),
  ];
  return kernels.map((codes) => codes.filter(({ source }) => source.includes('quadSwapX')).length);
}

describe('tiles of layered', () => {
  it('cover all rows with the least waste', () => {
    expect([1, 10, 11, 12, 32, 64].map((rows) => tileSize(rows, SQUARE.short))).toEqual([1, 10, 6, 6, 8, 8]);
    expect([4, 20, 24, 64, 784].map((rows) => tileSize(rows, longTiling(true).long, 4))).toEqual([
      4, 20, 24, 32, 28,
    ]);
  });

  it('keep the weights of as many units as fit, where these are enough to be worth it', () => {
    const units = (inputs: number, outputs: number) => heldUnits(inputs, outputs, longTiling(true));
    expect([1, 10, 16, 17, 32, 300].map((outputs) => units(64, outputs))).toEqual([1, 10, 16, 9, 16, 15]);
    expect([units(128, 32), units(129, 32), units(129, 7), units(784, 1), units(2000, 1)]).toEqual([
      8, 0, 7, 1, 0,
    ]);
    expect(heldUnits(64, 32, SQUARE)).toBe(0);
  });

  it('keep a last layer that is small enough, and cut the samples for it', () => {
    const tiling = longTiling(true);
    expect(
      [
        [32, 10],
        [38, 10],
        [39, 10],
      ].map(([inputs = 0, outputs = 0]) => holdsLast(inputs, outputs, tiling)),
    ).toEqual([true, true, false]);
    expect(holdsLast(1, 1, SQUARE)).toBe(false);
    if (!tiling.held) throw new Error('software adapters keep weights');
    const { held } = tiling;
    expect([1, 64, 65, 256].map((samples) => sampleParts(samples, held))).toEqual([1, 1, 2, 4]);
  });

  it('write out as many turns as divide the loop', () => {
    expect([1, 2, 6, 7, 64].map((turns) => depthOf(turns, longTiling(true)))).toEqual([1, 2, 2, 1, 4]);
    expect(depthOf(64, SQUARE)).toBe(2);
  });

  it('load inputs in fours where four lanes of a software adapter need the same ones', async () => {
    expect(await inFours(8, SOFTWARE)).toEqual([1, 1, 0]);
    expect(await inFours(7, SOFTWARE)).toEqual([0, 0, 0]);
    expect(await inFours(8, GPU)).toEqual([0, 0, 0]);
    expect(await inFours(8, { ...SOFTWARE, subgroups: null })).toEqual([0, 0, 0]);
  });

  it('load one by one where each network has an order of samples of its own', async () => {
    const batch = (order: 'shared' | 'per-network') => ({
      batch: { size: 1, replacement: false, order },
      optimizer: { kind: 'sgd', learningRate: 0.1 } as const,
    });
    expect(await inFours(8, SOFTWARE, batch('shared'))).toEqual([1, 1, 0]);
    expect(await inFours(8, SOFTWARE, batch('per-network'))).toEqual([0, 0, 0]);
  });
});
