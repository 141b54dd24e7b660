import { describe, expect, it } from 'vitest';
import { fitSweep, loadDataset } from '../../../src/datasets/index.ts';
import {
  dataExtent,
  decisionOf,
  outputField,
  outputsOf,
  signedField,
  verdicts,
  zeroLine,
} from '../../../src/elements/output-field.ts';
import { createReference } from '../../../src/reference/index.ts';
import { parseSweep, preset } from '../../../src/spec/index.ts';

const sweep = parseSweep(preset('xor'));
const data = await loadDataset(sweep.dataset);
const fitted = fitSweep(sweep, data);
const theta = [-0.7, 0.9, 0.8, -0.77, 0.1, -0.04, 0.6, 0.87, 0.33];

describe('outputsOf', () => {
  it('computes what the reference computes', () => {
    const reference = createReference(fitted);
    const outputs = outputsOf(sweep.network, theta);
    for (const point of [
      [0, 0],
      [0.3, -2],
      [1, 1],
    ]) {
      expect(Array.from(outputs(point))).toEqual(
        Array.from(reference.outputs(Float64Array.from(theta), point)),
      );
    }
  });

  it('rejects the parameters of another network', () => {
    expect(() => outputsOf(sweep.network, [1, 2, 3])).toThrow(
      '`parameters` has 3 numbers; layers 2-2-1 need 9.',
    );
  });
});

describe('outputField', () => {
  it('holds the outputs at the points of the grid, both ends included', () => {
    const outputs = outputsOf(sweep.network, theta);
    const [x, y] = [dataExtent(data, 0), dataExtent(data, 1)];
    expect(x).toEqual([-0.125, 1.125]);
    const { values } = outputField(outputs, x, y, 3);
    expect(values).toHaveLength(9);
    expect(values[5]).toBe(outputs([x[1], (y[0] + y[1]) / 2])[0]);
    expect(values[6]).toBe(outputs([x[0], y[1]])[0]);
  });
});

describe('zeroLine', () => {
  it('follows a straight boundary exactly', () => {
    const size = 9;
    const field = Float64Array.from(
      { length: size * size },
      (_, at) => (at % size) + Math.floor(at / size) - 5.5,
    );
    const segments = zeroLine(field, size);
    expect(segments.length).toBeGreaterThan(5);
    for (const [x1, y1, x2, y2] of segments) {
      expect(x1 + y1).toBeCloseTo(5.5, 12);
      expect(x2 + y2).toBeCloseTo(5.5, 12);
    }
  });

  it('finds nothing where nothing changes sides', () => {
    expect(zeroLine(new Float64Array(16).fill(-1), 4)).toEqual([]);
  });
});

describe('signedField', () => {
  it('is the lead of the first output where several compete', () => {
    const field = { size: 1, outputs: 3, values: Float64Array.of(2, 5, -1) };
    expect(Array.from(signedField(field, 0))).toEqual([-3]);
  });
});

describe('verdicts', () => {
  it('agrees with the count of the reference for random networks', () => {
    const reference = createReference(fitted);
    const decision = decisionOf(fitted.criterion, data);
    for (let index = 0n; index < 50n; index++) {
      const parameters = reference.initialize(index);
      const found = verdicts(outputsOf(sweep.network, parameters), data, decision);
      expect(found.filter(({ right }) => right).length).toBe(reference.evaluate(parameters).right);
    }
  });

  it('does not judge where targets are no classes', () => {
    const values = { ...data, targets: Float32Array.of(0.25, 0.7, 0.4, 0.75) };
    const decision = decisionOf({ kind: 'loss', loss: 1e-3 }, values);
    expect(decision).toEqual({ kind: 'values', output: 0.5 });
    const found = verdicts(outputsOf(sweep.network, theta), values, decision);
    expect(found.map(({ right, target }) => [right, target])).toEqual([
      [null, 0],
      [null, 1],
      [null, 0],
      [null, 1],
    ]);
  });
});
