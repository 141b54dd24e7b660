// The values of axes, and how networks are dealt out to their combinations.
import { describe, expect, it } from 'vitest';
import {
  axisPoint,
  axisPoints,
  axisValues,
  parseSweep,
  preset,
  type Sweep,
} from '../../../src/spec/index.ts';
import { axisCounts } from '../../../src/spec/axes.ts';

const xor = preset('xor');

/** A sweep of 21 million networks with these axes. */
function withAxes(axes: object): Sweep {
  return parseSweep({ ...xor, axes, networks: 21_000_000 });
}

/** The values of one axis. */
function valuesOf(axis: object): readonly number[] {
  return axisValues(withAxes({ 'optimizer.learningRate': axis }))[0]?.values ?? [];
}

describe('axisValues', () => {
  it('keeps a list as it is written, whatever its order', () => {
    expect(valuesOf([0.3, 0.1, 0.1, 2])).toEqual([0.3, 0.1, 0.1, 2]);
  });

  it('spaces values evenly from end to end', () => {
    expect(valuesOf({ low: 1, high: 3, count: 5 })).toEqual([1, 1.5, 2, 2.5, 3]);
    expect(valuesOf({ low: 3, high: 1, count: 3 })).toEqual([3, 2, 1]);
    expect(valuesOf({ low: 1, high: 3, count: 2 })).toEqual([1, 3]);
  });

  it('spaces values by equal factors', () => {
    const values = valuesOf({ low: 1e-3, high: 1e3, count: 7, scale: 'log' });
    expect(values).toHaveLength(7);
    for (const [i, value] of values.entries())
      expect(Math.abs(value / 10 ** (i - 3) - 1)).toBeLessThan(1e-14);
  });

  it.each(['linear', 'log'])('meets both ends exactly and goes up steadily: %s', (scale) => {
    // exp(log(0.3)) is not 0.3, nor exp(log(10)) 10.
    for (const [low, high] of [
      [0.3, 10],
      [1e-7, 3e8],
      [0.003, 0.0031],
    ] as const) {
      const values = valuesOf({ low, high, count: 1000, scale });
      expect(values).toHaveLength(1000);
      expect(values[0]).toBe(low);
      expect(values.at(-1)).toBe(high);
      expect(values.every((value, i) => i === 0 || value > (values[i - 1] ?? Infinity))).toBe(true);
    }
  });

  it('crosses zero', () => {
    const [mean] = axisValues(
      parseSweep({
        ...xor,
        networks: 5,
        initializer: { weights: { kind: 'normal', mean: 0, std: 1 } },
        axes: { 'initializer.weights.mean': { low: -2, high: 2, count: 5 } },
      }),
    );
    expect(mean?.values).toEqual([-2, -1, 0, 1, 2]);
  });

  it('lists axes in the order in which they are written', () => {
    const [a, b] = [{ 'penalty.l2': [0, 1] }, { 'optimizer.learningRate': [0.1] }];
    const paths = (axes: object) => axisValues(withAxes(axes)).map(({ path }) => path);
    expect(paths({ ...a, ...b })).toEqual(['penalty.l2', 'optimizer.learningRate']);
    expect(paths({ ...b, ...a })).toEqual(['optimizer.learningRate', 'penalty.l2']);
    expect(paths({})).toEqual([]);
  });
});

describe('axisPoints', () => {
  it('counts all combinations', () => {
    const sweep = withAxes({
      'optimizer.learningRate': { low: 0.1, high: 1, count: 1000, scale: 'log' },
      'penalty.l2': [0, 0.1],
    });
    expect(axisCounts(sweep)).toEqual([1000, 2]);
    expect(axisPoints(sweep)).toBe(2000);
    expect(axisPoints(withAxes({}))).toBe(1);
  });
});

describe('axisPoint', () => {
  const axes = axisValues(
    withAxes({ 'optimizer.learningRate': [1, 2], 'penalty.l2': { low: 0, high: 2, count: 5 } }),
  );

  it('runs through all combinations, the last axis fastest, over and over', () => {
    const round = [1, 2].flatMap((rate) => [0, 0.5, 1, 1.5, 2].map((l2) => [rate, l2]));
    const points = Array.from({ length: 20 }, (_, i) => axisPoint(axes, BigInt(i)));
    expect(points).toEqual([...round, ...round]);
  });

  it('does so for indices beyond 2^53', () => {
    const far = 10n * 2n ** 60n;
    expect(axisPoint(axes, far)).toEqual([1, 0]);
    expect(axisPoint(axes, far + 7n)).toEqual([2, 1]);
  });

  it('is empty without axes', () => {
    expect(axisPoint([], 5n)).toEqual([]);
  });
});
