import { describe, expect, it } from 'vitest';
import { createActivation } from '../../../src/reference/activations.ts';
import { ACTIVATIONS } from '../../../src/spec/index.ts';
import { relativeError, uniformDraws } from '../statistics/draws.ts';

/** Values at -1.5 and 0.7, computed with 18 digits. */
const VALUES = {
  tanh: [-0.9051482536448664, 0.6043677771171635],
  sigmoid: [0.18242552380635635, 0.668187772168166],
  relu: [0, 0.7],
  'leaky-relu': [-0.015, 0.7],
  elu: [-0.7768698398515702, 0.7],
  softplus: [0.20141327798275246, 1.103186048885458],
  gelu: [-0.1002108019032871, 0.5306254434438489],
  sin: [-0.9974949866040544, 0.644217687237691],
  identity: [-1.5, 0.7],
} as const;

/** Points away from the kinks at 0. */
function points(seed: number): number[] {
  const draw = uniformDraws(seed);
  return Array.from({ length: 500 }, () => (draw() < 0.5 ? -1 : 1) * (0.01 + 8 * draw()));
}

/** The derivative by central differences, extrapolated once: error h^4. */
function derivative(f: (x: number) => number, x: number): number {
  const central = (h: number): number => (f(x + h) - f(x - h)) / (2 * h);
  const h = 2e-3;
  return (4 * central(h / 2) - central(h)) / 3;
}

describe.each(ACTIVATIONS)('%s', (name) => {
  const { value, slope, curvature } = createActivation(name, false);
  const slopeAt = (x: number): number => slope(x, value(x));

  it('has the values computed with 18 digits', () => {
    const [low, high] = VALUES[name];
    expect(value(-1.5)).toBeCloseTo(low, 14);
    expect(value(0.7)).toBeCloseTo(high, 14);
  });

  it('has the slope of finite differences', () => {
    for (const x of points(1)) expect(Math.abs(slopeAt(x) - derivative(value, x))).toBeLessThan(1e-10);
  });

  it('has the curvature of finite differences of the slope', () => {
    for (const x of points(2)) {
      expect(Math.abs(curvature(x, value(x)) - derivative(slopeAt, x))).toBeLessThan(1e-10);
    }
  });

  it('is finite wherever its argument is', () => {
    for (const x of [0, -0, 1e-300, 700, 800, 1e10, 1e150, 1e300].flatMap((size) => [size, -size])) {
      const y = value(x);
      expect([x, y, slope(x, y), curvature(x, y)].every(Number.isFinite), `at ${x}`).toBe(true);
    }
  });

  it('rounds to float32, within two units of the last place of 1', () => {
    const single = createActivation(name, true);
    for (const x of points(3).map(Math.fround)) {
      const y = single.value(x);
      const s = single.slope(x, y);
      expect([Math.fround(y), Math.fround(s)]).toEqual([y, s]);
      expect(Math.abs(y - value(x))).toBeLessThan(2.4e-7 * Math.max(1, Math.abs(y)));
      expect(Math.abs(s - slopeAt(x))).toBeLessThan(2.4e-7);
    }
  });
});

describe('conventions', () => {
  const at0 = (name: (typeof ACTIVATIONS)[number], single: boolean): number => {
    const { value, slope } = createActivation(name, single);
    return slope(0, value(0));
  };

  it('gives relu slope 0 and leaky-relu slope 0.01 at 0', () => {
    expect([at0('relu', false), at0('relu', true)]).toEqual([0, 0]);
    expect([at0('leaky-relu', false), at0('leaky-relu', true)]).toEqual([0.01, Math.fround(0.01)]);
  });

  it('leaks in float32 as a device does', () => {
    expect(createActivation('leaky-relu', true).value(-3)).toBe(Math.fround(Math.fround(0.01) * -3));
  });
});

describe('saturation', () => {
  it('keeps the digits of tiny slopes and curvatures in float64', () => {
    const tanh = createActivation('tanh', false);
    expect(relativeError(tanh.slope(30, 1), 4 * Math.exp(-60))).toBeLessThan(1e-14);
    expect(relativeError(tanh.curvature(-30, -1), 8 * Math.exp(-60))).toBeLessThan(1e-14);
    const sigmoid = createActivation('sigmoid', false);
    expect(relativeError(sigmoid.slope(50, 1), Math.exp(-50))).toBeLessThan(1e-14);
    expect(relativeError(sigmoid.slope(-50, 0), Math.exp(-50))).toBeLessThan(1e-14);
    const gelu = createActivation('gelu', false);
    // -20 Phi(-20), by the asymptotic series of Mills' ratio to 20^-12
    const density = Math.exp(-200) / Math.sqrt(2 * Math.PI);
    const series = 1 - 1 / 400 + 3 / 400 ** 2 - 15 / 400 ** 3 + 105 / 400 ** 4 - 945 / 400 ** 5;
    expect(relativeError(gelu.value(-20), -density * series)).toBeLessThan(1e-11);
  });

  it('loses them in float32 where the kernel does', () => {
    const { value, slope } = createActivation('tanh', true);
    expect(slope(12, value(12))).toBe(0);
  });
});
