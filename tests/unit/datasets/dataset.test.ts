import { describe, expect, it } from 'vitest';
import { loadDataset, unroundedNumbers } from '../../../src/datasets/index.ts';
import { parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';

const load = (dataset: SweepInput['dataset']) => loadDataset(parseSweep(preset('xor'), { dataset }).dataset);

const inputs = [
  [1, 5, 1e6],
  [2, 5, 1e6 + 1],
  [6, 5, 1e6 + 2],
];
const targets = [[0.1], [0.2], [0.3]];

describe('the transformation of inputs', () => {
  it('leaves them alone by default', async () => {
    const dataset = await load({ inputs, targets });
    expect(dataset).toMatchObject({ name: 'inline', numSamples: 3, inputSize: 3, outputSize: 1 });
    expect(dataset.inputs).toEqual(Float32Array.from(inputs.flat()));
    expect(dataset.targets).toEqual(Float32Array.of(0.1, 0.2, 0.3));
  });

  it('standardizes each column in float64: mean 0, population variance 1; a constant one is only centred', async () => {
    const { inputs: standardized, targets: same } = await load({ inputs, targets, standardize: true });
    const column = (k: number) => [0, 1, 2].map((row) => standardized[3 * row + k] ?? NaN);
    const deviation = Math.sqrt(14 / 3);
    expect(column(0)).toEqual([-2 / deviation, -1 / deviation, 3 / deviation].map(Math.fround));
    expect(column(1)).toEqual([0, 0, 0]);
    expect(column(2)).toEqual([-1, 0, 1].map((x) => Math.fround(x / Math.sqrt(2 / 3))));
    expect(same).toEqual(Float32Array.of(0.1, 0.2, 0.3));
  });

  it('keeps what rounding would change, and nothing twice', async () => {
    const dataset = await load({ inputs, targets, standardize: true });
    expect(dataset.unrounded?.inputs[0]).toBeCloseTo(-2 / Math.sqrt(14 / 3), 15);
    expect(unroundedNumbers(dataset).targets).toEqual(Float64Array.of(0.1, 0.2, 0.3));
    const exact = await load('xor');
    expect(exact.unrounded).toBeUndefined();
    expect(unroundedNumbers(exact).inputs).toBe(exact.inputs);
  });

  it('scales after it standardizes', async () => {
    const { inputs: plain } = await load({ inputs, targets, standardize: true });
    const { inputs: scaled } = await load({ inputs, targets, standardize: true, scale: 0.5 });
    expect(scaled).toEqual(plain.map((x) => x / 2));
    expect((await load({ name: 'xor', scale: 0.01 })).inputs).toEqual(
      Float32Array.of(0, 0, 0, 0.01, 0.01, 0, 0.01, 0.01),
    );
  });

  it('refuses a scale that float32 cannot follow', async () => {
    await expect(load({ inputs: [[1e30]], targets: [[1]], scale: 1e30 })).rejects.toThrow(
      /^`dataset.scale` \(=1e\+30\) makes an input .*, which float32 cannot hold; use a smaller scale$/,
    );
  });
});
