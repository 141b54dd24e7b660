import { describe, expect, it } from 'vitest';
import {
  axisTitles,
  deviceLine,
  deviceText,
  sweepTitle,
  valueText,
} from '../../../src/wording/sweep-title.ts';
import { parseSweep, preset } from '../../../src/spec/index.ts';
import { SWIFTSHADER } from '../cli/fakes.ts';

describe('sweep title', () => {
  it("prints the design's example", () => {
    expect(sweepTitle('xor', parseSweep(preset('xor')), 1)).toBe(
      'xor  100,000 networks 2-2-1 relu, mse, gd 0.2, 3,000 steps, seed 1',
    );
  });

  it('leaves out what a grid varies', () => {
    expect(sweepTitle('table-1', parseSweep(preset('table-1')), 48)).toBe(
      'table-1  48 cells of 1,000 networks, bce, 10,000 steps, seed 1',
    );
    const sweep = parseSweep(preset('xor'), { grid: { 'optimizer.learningRate': [0.1, 0.2] } });
    expect(sweepTitle('xor', sweep, 2)).toBe(
      'xor  2 cells of 100,000 networks 2-2-1 relu, mse, 3,000 steps, seed 1',
    );
  });

  it('names learning rates per layer, and that there are no biases', () => {
    const network = { layers: [2, 2, 1], activation: 'relu', biases: false } as const;
    const optimizer = { kind: 'gd', learningRate: [1, 2] } as const;
    expect(sweepTitle('xor', parseSweep(preset('xor'), { network, optimizer }), 1)).toBe(
      'xor  100,000 networks 2-2-1 relu without biases, mse, gd 1/2, 3,000 steps, seed 1',
    );
  });

  it('prints axis values in few letters', () => {
    const values = [
      'tanh',
      0.05,
      [2, 4, 1],
      { kind: 'adam', learningRate: 0.01, beta1: 0.9 },
      { kind: 'uniform', low: -1, high: 1 },
      { weights: { kind: 'uniform', low: -1, high: 1 }, biases: { kind: 'uniform', low: -1, high: 1 } },
      { name: 'xor', standardize: false, scale: 1 },
      30_000,
      [[1.5, 2]],
      true,
      Array.from({ length: 5 }, (_, i) => i + 0.5),
    ].map(valueText);
    expect(values).toEqual([
      'tanh',
      '0.05',
      '2-4-1',
      'adam 0.01',
      'uniform -1 1',
      'uniform -1 1',
      'xor',
      '30000',
      '[[1.5,2]]',
      'true',
      '[0.5,1.5,2.5,3.5,4.5]',
    ]);
  });

  it('titles axes by their last word, or by their path where that is ambiguous', () => {
    expect(axisTitles(['network.layers', 'optimizer'])).toEqual(['layers', 'optimizer']);
    expect(axisTitles(['initializer.weights.kind', 'initializer.biases.kind', 'steps'])).toEqual([
      'initializer.weights.kind',
      'initializer.biases.kind',
      'steps',
    ]);
  });

  it('names devices, and points to the doctor where there is no real GPU', () => {
    expect(deviceLine(SWIFTSHADER, ['invocation', 'invocation'])).toBe(
      'SwiftShader (software), strategy invocation. For a real GPU: basinlab doctor',
    );
    expect(deviceText({ ...SWIFTSHADER, backend: 'chrome' })).toBe('SwiftShader in Chrome (software)');
    const real = {
      ...SWIFTSHADER,
      vendor: 'nvidia',
      architecture: 'ampere',
      description: '',
      software: false,
    };
    expect(deviceLine(real, ['invocation'])).toBe('nvidia ampere, strategy invocation');
    expect(deviceLine({ ...real, backend: 'cpu' }, ['reference'])).toMatch(
      /^the CPU twin in float64.*doctor$/,
    );
  });
});
