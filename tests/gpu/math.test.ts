// The functions of kernels/shared/math against float64.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { kernelSources } from '../../src/gpu/kernel-sources.ts';
import { specialize } from '../../src/gpu/specialize/index.ts';
import { erfc } from '../../src/reference/erf.ts';
import {
  absolute,
  evaluate,
  largest,
  linkElementwise,
  promised,
  randomArguments,
  relative,
  runKernel,
  slack,
  ulps,
} from './elementwise.ts';

const sigmoid64 = (x: number): number => 1 / (1 + Math.exp(-x));
const erf64 = (x: number): number => (Math.abs(x) < 0.4 ? erfSeries(x) : 1 - erfc(x));

/** The Taylor series of erf: 1 - erfc(x) would cancel near 0. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 30; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

interface Case {
  readonly file: string;
  readonly call: string;
  readonly exact: (x: number) => number;
  readonly low: number;
  readonly high: number;
}

const LARGEST = 3.4e38;
const EVERYWHERE = { low: -LARGEST, high: LARGEST };
const CASES: readonly Case[] = [
  { file: 'tanh-accurate', call: 'tanh_accurate(x)', exact: Math.tanh, ...EVERYWHERE },
  { file: 'tanh-accurate', call: 'tanh_accurate(x)', exact: Math.tanh, low: -12, high: 12 },
  { file: 'sigmoid', call: 'sigmoid(x)', exact: sigmoid64, ...EVERYWHERE },
  { file: 'sigmoid', call: 'sigmoid(x)', exact: sigmoid64, low: -20, high: 20 },
  { file: 'erf', call: 'erf(x)', exact: erf64, ...EVERYWHERE },
  { file: 'erf', call: 'erf(x)', exact: erf64, low: -5, high: 5 },
  { file: 'erf', call: 'normal_distribution(x)', exact: (x) => erfc(-x * Math.SQRT1_2) / 2, ...EVERYWHERE },
  {
    file: 'erf',
    call: 'normal_distribution(x)',
    exact: (x) => erfc(-x * Math.SQRT1_2) / 2,
    low: -7,
    high: 7,
  },
  { file: 'log1p', call: 'log1p(x)', exact: Math.log1p, low: -0.9999999, high: LARGEST },
  { file: 'log1p', call: 'log1p(x)', exact: Math.log1p, low: -0.9999999, high: 4 },
  { file: 'expm1-of-negative', call: 'expm1_of_negative(x)', exact: Math.expm1, low: -LARGEST, high: 0 },
  { file: 'expm1-of-negative', call: 'expm1_of_negative(x)', exact: Math.expm1, low: -20, high: 0 },
  { file: 'sine', call: 'sine(x)', exact: Math.sin, low: -10, high: 10 },
  { file: 'sine', call: 'sine(x)', exact: Math.sin, low: -50_000, high: 50_000 },
  { file: 'sine', call: 'cosine(x)', exact: Math.cos, low: -10, high: 10 },
  { file: 'sine', call: 'cosine(x)', exact: Math.cos, low: -50_000, high: 50_000 },
];

describe('math', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    console.log(device.description);
  });
  afterAll(() => device.destroy());

  const evaluateMath = (file: string, expression: string, inputs: Float32Array<ArrayBuffer>) =>
    evaluate(device, { file: `shared/math/${file}.wgsl`, expression }, inputs);

  it.each(CASES)(
    '$call is within 4 ulp or 2e-7 on $low to $high',
    async ({ file, call, exact, low, high }) => {
      const inputs = randomArguments(low, high, 1);
      const actual = await evaluateMath(file, call, inputs);
      expect(largest(inputs, actual, exact, promised)).toBeLessThanOrEqual(slack(device));
    },
  );

  it('has a case for every file', () => {
    const files = Object.keys(kernelSources).flatMap(
      (path) => /^shared\/math\/(.*)\.wgsl$/u.exec(path)?.[1] ?? [],
    );
    expect([...new Set(CASES.map(({ file }) => file))].sort()).toEqual(files.sort());
  });

  it.each([
    { file: 'tanh-accurate', call: 'tanh_accurate(x)' },
    { file: 'erf', call: 'erf(x)' },
    { file: 'sine', call: 'sine(x)' },
  ])('$call is odd to the bit', async ({ file, call }) => {
    const inputs = randomArguments(0, 12, 2);
    const positive = await evaluateMath(file, call, inputs);
    const negative = await evaluateMath(
      file,
      call,
      inputs.map((x) => -x),
    );
    expect(negative.every((y, i) => y === -(positive[i] ?? Number.NaN))).toBe(true);
  });

  it('keeps tanh inside [-1, 1], exactly 1 from 10 on, and accurate relative to itself', async () => {
    const inputs = randomArguments(-12, 12, 3);
    const actual = await evaluateMath('tanh-accurate', 'tanh_accurate(x)', inputs);
    expect(actual.every((y) => Math.abs(y) <= 1)).toBe(true);
    expect(actual.every((y, i) => Math.abs(inputs[i] ?? 0) < 10 || Math.abs(y) === 1)).toBe(true);
    expect(largest(inputs, actual, Math.tanh, absolute)).toBeLessThan(1.5e-7 * slack(device));
    expect(largest(inputs, actual, Math.tanh, relative)).toBeLessThan(3e-7 * slack(device));
  });

  it('keeps the digits of small sigmoids', async () => {
    const inputs = randomArguments(-18, 0, 4);
    const actual = await evaluateMath('sigmoid', 'sigmoid(x)', inputs);
    const relativeFrom = (low: number): number =>
      largest(inputs, actual, sigmoid64, (error, expected) =>
        expected < sigmoid64(low) ? 0 : error / expected,
      );
    expect(relativeFrom(-8)).toBeLessThan(7e-5);
    expect(relativeFrom(-12)).toBeLessThan(1.4e-3);
    expect(relativeFrom(-18)).toBeLessThan(7e-3);
  });

  it('saturates without overflow', async () => {
    const ends = Float32Array.of(-LARGEST, -1e20, -100, 100, 1e20, LARGEST);
    const low = 1.5304714e-8;
    const saturated = await evaluateMath('sigmoid', 'sigmoid(x)', ends);
    expect([...saturated.slice(3)]).toEqual([1, 1, 1]);
    expect(largest(ends.slice(0, 3), saturated, () => low, relative)).toBeLessThan(1e-3);
    expect([...(await evaluateMath('erf', 'erf(x)', ends))]).toEqual([-1, -1, -1, 1, 1, 1]);
    const exponentials = await evaluateMath('expm1-of-negative', 'expm1_of_negative(x)', ends.slice(0, 3));
    expect([...exponentials]).toEqual([-1, -1, -1]);
  });

  it('computes log1p to 3 ulp from 1e-37 on', async () => {
    const inputs = randomArguments(-0.9999999, 10, 5).map((x) => (Math.abs(x) < 1e-37 ? 0 : x));
    const actual = await evaluateMath('log1p', 'log1p(x)', inputs);
    expect(largest(inputs, actual, Math.log1p, ulps)).toBeLessThan(3 * slack(device));
  });

  it('takes the sine and cosine of larger arguments at 50,000', async () => {
    const inputs = Float32Array.of(50_000, 50_001, 1e10, LARGEST);
    for (const call of ['sine(x)', 'cosine(x)', '-sine(-x)', 'cosine(-x)']) {
      const [atLimit = Number.NaN, ...beyond] = await evaluateMath('sine', call, inputs);
      expect(beyond).toEqual([atLimit, atLimit, atLimit]);
    }
  });

  it.each(CASES.filter(({ high }) => high < LARGEST))(
    'gives the same bits for $call, specialized or plain, on $low to $high',
    async ({ file, call, low, high }) => {
      const plain = linkElementwise({ file: `shared/math/${file}.wgsl`, expression: call });
      const inputs = randomArguments(low, high, 6, 4000);
      const specialized = specialize(plain);
      expect(specialized.variant).toBe('specialized');
      const [a, b] = [await runKernel(device, plain, inputs), await runKernel(device, specialized, inputs)];
      expect(new Uint32Array(b)).toEqual(new Uint32Array(a));
    },
  );
});
