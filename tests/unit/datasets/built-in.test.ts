import { describe, expect, it } from 'vitest';
import oracles from '../../oracles/oracles.json';
import { datasetSummaries, loadDataset, type Dataset } from '../../../src/datasets/index.ts';
import { nodeFiles } from '../../../src/engine/node-files.ts';
import {
  DATASET_FAMILIES,
  DATASET_NAMES,
  parseSweep,
  preset,
  type SweepInput,
} from '../../../src/spec/index.ts';

async function load(dataset: SweepInput['dataset']): Promise<Dataset> {
  return loadDataset(parseSweep(preset('xor'), { dataset }).dataset, nodeFiles);
}

function rows(values: Float32Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) => [
    ...values.slice(row * width, (row + 1) * width),
  ]);
}

describe('built-in datasets', () => {
  it.each([
    'jellyfish',
    'relu-regression-d1',
    'relu-regression-d2',
    'relu-regression-d3',
    'sigmoid-10-points',
  ] as const)('%s equals the reference, rounded to float32', async (name) => {
    const { inputs, targets } = oracles[name].dataset;
    const dataset = await load(name);
    expect(dataset.inputs).toEqual(Float32Array.from(inputs.flat()));
    expect(dataset.targets).toEqual(Float32Array.from(targets.flat()));
    expect([dataset.inputSize, dataset.outputSize]).toEqual([inputs[0]?.length, 1]);
  });

  it.each(['xor', 'parity-2', 'boolean-2-6'])('%s is XOR', async (name) => {
    const dataset = await load(name);
    expect(rows(dataset.inputs, 2)).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expect([...dataset.targets]).toEqual([0, 1, 1, 0]);
  });

  it('parity-3 labels the cube with the parity of its bits', async () => {
    const { inputs, targets, numSamples } = await load('parity-3');
    expect(numSamples).toBe(8);
    expect(rows(inputs, 3).map((bits) => bits.join(''))).toEqual([
      '000',
      '001',
      '010',
      '011',
      '100',
      '101',
      '110',
      '111',
    ]);
    expect([...targets]).toEqual([0, 1, 1, 0, 1, 0, 0, 1]);
    // The labels, last point first, are the bits of k = 150.
    expect((await load('boolean-3-150')).targets).toEqual(targets);
  });

  it('boolean-n-k reaches every labelling of the 5-bit cube', async () => {
    expect([...(await load(`boolean-5-${2 ** 32 - 1}`)).targets].every((label) => label === 1)).toBe(true);
    const top = await load(`boolean-5-${2 ** 31}`);
    expect([...top.targets].map((label, point) => [label, point]).filter(([label]) => label === 1)).toEqual([
      [1, 31],
    ]);
    expect((await load('boolean-1-2')).targets).toEqual(Float32Array.of(0, 1));
  });

  it('zig-zag alternates, and is no classification', async () => {
    const { inputs, targets } = await load('zig-zag');
    expect([...inputs]).toEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]);
    expect([...targets]).toEqual([0, 1, -1, 1, -1, 1, -1, 1, -1, 1, 0]);
  });

  it('two-spirals are mirror images within a radius of 6.5', async () => {
    const { inputs, targets, numSamples } = await load('two-spirals');
    const points = rows(inputs, 2);
    expect(numSamples).toBe(194);
    expect(points[0]).toEqual([0, 6.5]);
    expect(Math.hypot(...(points[193] ?? []))).toBeCloseTo(0.5, 6);
    for (let i = 0; i < 194; i += 2) {
      expect(points[i + 1]).toEqual(points[i]?.map((x) => -x));
      expect([targets[i], targets[i + 1]]).toEqual([1, 0]);
    }
  });

  it('two-moons are the half circles of make_moons', async () => {
    const { inputs, targets } = await load('two-moons');
    const points = rows(inputs, 2);
    expect(points[0]).toEqual([1, 0]);
    expect(points[50]).toEqual([0, 0.5]);
    points.forEach(([x = 0, y = 0], i) => {
      const [centreX, centreY] = i < 50 ? [0, 0] : [1, 0.5];
      expect(Math.hypot(x - centreX, y - centreY)).toBeCloseTo(1, 6);
      expect(targets[i]).toBe(i < 50 ? 0 : 1);
    });
  });

  it('iris has 50 flowers of each species, one-hot', async () => {
    const { inputs, targets, classNames, inputNames } = await load('iris');
    expect(rows(inputs, 4)[0]).toEqual([5.1, 3.5, 1.4, 0.2].map(Math.fround));
    expect(rows(inputs, 4)[149]).toEqual([5.9, 3, 5.1, 1.8].map(Math.fround));
    expect(rows(inputs, 4)[37]).toEqual([4.9, 3.6, 1.4, 0.1].map(Math.fround));
    const counts = rows(targets, 3).reduce(
      (sum, row) => sum.map((count, k) => count + (row[k] ?? 0)),
      [0, 0, 0],
    );
    expect(counts).toEqual([50, 50, 50]);
    expect([...targets.slice(150, 153)]).toEqual([0, 1, 0]);
    expect(classNames).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(inputNames).toHaveLength(4);
  });
});

describe('teacher-student', () => {
  it('is the same for the same seed, and another for another', async () => {
    const [a, b, c] = [
      await load('teacher-student'),
      await load({ name: 'teacher-student', seed: 1 }),
      await load({ name: 'teacher-student', seed: 2 }),
    ];
    expect(b).toEqual(a);
    expect(c.inputs).not.toEqual(a.inputs);
    expect([a.numSamples, a.inputSize, a.outputSize]).toEqual([64, 2, 1]);
  });

  it('never changes', async () => {
    const { inputs, targets } = await load({ name: 'teacher-student', samples: 2 });
    expect([...inputs]).toMatchInlineSnapshot(`
      [
        0.060157954692840576,
        -0.1280692219734192,
        -0.6659299731254578,
        0.2906692624092102,
      ]
    `);
    expect([...targets].map((target) => target.toFixed(5))).toMatchInlineSnapshot(`
      [
        "0.22698",
        "0.93376",
      ]
    `);
  });

  it('has inputs uniform in (-1, 1) and targets that a linear function does not fit', async () => {
    const { inputs, targets, numSamples } = await load({
      name: 'teacher-student',
      layers: [1, 8, 2],
      samples: 4000,
    });
    expect(targets).toHaveLength(2 * numSamples);
    const mean = inputs.reduce((sum, x) => sum + x, 0) / numSamples;
    const variance = inputs.reduce((sum, x) => sum + x * x, 0) / numSamples;
    expect(Math.abs(mean)).toBeLessThan(0.04);
    expect(Math.abs(variance - 1 / 3)).toBeLessThan(0.02);
    expect(inputs.every((x) => Math.abs(x) < 1)).toBe(true);
    const firsts = Array.from({ length: numSamples }, (_, i) => targets[2 * i] ?? 0);
    const meanTarget = firsts.reduce((sum, y) => sum + y, 0) / numSamples;
    const slope = firsts.reduce((sum, y, i) => sum + y * (inputs[i] ?? 0), 0) / (numSamples * variance);
    const residual =
      firsts.reduce((sum, y, i) => sum + (y - meanTarget - slope * (inputs[i] ?? 0)) ** 2, 0) / numSamples;
    expect(residual).toBeGreaterThan(1e-3);
  });

  it('refuses a teacher that would take too long', async () => {
    await expect(load({ name: 'teacher-student', layers: [1000, 1000, 1], samples: 65_536 })).rejects.toThrow(
      "`dataset.samples` (=65536) times the teacher's 1002001 parameters must be at most 268435456; use 267 or fewer",
    );
    await expect(
      load({ name: 'teacher-student', layers: new Array<number>(20).fill(1000), samples: 1 }),
    ).rejects.toThrow('use a smaller teacher');
  });
});

describe('datasetSummaries', () => {
  it('has every name and family that a sweep may use', () => {
    const names = datasetSummaries.map(({ name }) => name);
    expect([...names].sort()).toEqual([...DATASET_NAMES, ...DATASET_FAMILIES].sort());
  });

  it('states the sizes that loading gives', async () => {
    for (const { name, samples, inputs, outputs } of datasetSummaries) {
      if (typeof samples === 'string') continue;
      const dataset = await load(name);
      expect([name, dataset.numSamples, dataset.inputSize, dataset.outputSize]).toEqual([
        name,
        samples,
        inputs,
        outputs,
      ]);
    }
  });
});
