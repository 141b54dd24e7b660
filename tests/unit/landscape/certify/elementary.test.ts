// exp, log, sigmoid, tanh and softplus of the prover and of the check: each holds the true value, tightly.
import { describe, expect, it } from 'vitest';
import * as proving from '../../../../src/landscape/certify/elementary.ts';
import * as checking from '../../../../src/landscape/certify/check/functions.ts';
import { between } from '../../../../src/landscape/certify/check/arithmetic.ts';
import { randomNumbers } from '../../reference/fitted.ts';
import {
  exponential,
  fixed,
  HAIR,
  hyperbolicTangent,
  logistic,
  onePlusExponential,
} from './high-precision.ts';

interface Bounds {
  readonly lo: number;
  readonly hi: number;
}
type Enclosure = (x: Bounds) => Bounds;

const onLibrary =
  (f: (x: ReturnType<typeof between>) => Bounds): Enclosure =>
  ({ lo, hi }) =>
    f(between(lo, hi));

/** Both sides' enclosures of one function. */
const sides = (
  name: 'exp' | 'log' | 'sigmoid' | 'tanh' | 'softplus',
): readonly (readonly [string, Enclosure])[] => {
  const check = { exp: checking.exp, log: checking.log };
  const f = name === 'exp' || name === 'log' ? check[name] : checking.ACTIVATIONS[name].value;
  return [
    ['prover', proving[name]],
    ['check', onLibrary(f)],
  ];
};

/**
 * How wide an enclosure at x may be, relatively: some ten operations that widen by up to 4.4e-16 each, and for each factor
 * e of the check's e^k one more, and the 1.6e-16 of e itself.
 */
function width(x: number): number {
  return 6e-16 * (10 + Math.abs(x));
}

/** Points of all sizes on both sides of 0, some special. */
function points(largest: number): number[] {
  const next = randomNumbers(11);
  const random = Array.from({ length: 300 }, (_, i) => largest * next() * 2 ** -(i % 30));
  return [...random, 0.5, -0.5, 1, -1, Math.LN2, 1.5, largest, -largest, 2 ** -40];
}

/** Whether the bounds hold a value of which `image` gives an increasing function of each. */
function expectWithin({ lo, hi }: Bounds, image: (bound: number) => bigint, value: bigint): void {
  expect(image(lo) <= value + HAIR).toBe(true);
  expect(image(hi) >= value - HAIR).toBe(true);
}

describe.each(sides('exp'))('exp of the %s', (_, exp) => {
  it('holds the exponential', () => {
    for (const x of points(60)) {
      const bounds = exp({ lo: x, hi: x });
      expectWithin(bounds, fixed, exponential(x));
      expect(bounds.hi - bounds.lo).toBeLessThan(width(x) * bounds.hi);
    }
  });

  it('holds the exponentials of all members', () => {
    const bounds = exp({ lo: -1, hi: 1 });
    for (const x of [-1, -0.3, 0, 0.7, 1]) expectWithin(bounds, fixed, exponential(x));
  });
});

describe.each(sides('sigmoid'))('sigmoid of the %s', (_, sigmoid) => {
  it('holds the logistic function', () => {
    for (const x of points(60)) {
      const bounds = sigmoid({ lo: x, hi: x });
      expectWithin(bounds, fixed, logistic(x));
      expect(bounds.hi - bounds.lo).toBeLessThan(width(x) * bounds.hi);
    }
  });
});

describe.each(sides('tanh'))('tanh of the %s', (_, tanh) => {
  it('holds the hyperbolic tangent', () => {
    for (const x of points(30)) {
      const bounds = tanh({ lo: x, hi: x });
      expectWithin(bounds, fixed, hyperbolicTangent(x));
      expect(bounds.hi - bounds.lo).toBeLessThan(width(2 * x)); // exp(2x) / (exp(2x) + 1) is at most 1
    }
  });
});

describe.each(sides('softplus'))('softplus of the %s', (_, softplus) => {
  it('holds log(1 + exp x): its exponential holds 1 + exp x', () => {
    for (const x of points(40)) {
      const bounds = softplus({ lo: x, hi: x });
      expectWithin(bounds, exponentialOfBound, onePlusExponential(x));
      expect(bounds.hi - bounds.lo).toBeLessThan(4 * width(x) * (1 + Math.abs(x))); // the check's distances double
    }
  });
});

describe.each(sides('log'))('log of the %s', (_, log) => {
  it('holds the logarithm: its exponential holds the number', () => {
    for (const x of points(1000).map((x) => 1 + Math.abs(x))) {
      const bounds = log({ lo: x, hi: x });
      expectWithin(bounds, exponentialOfBound, fixed(x));
      expect(bounds.hi - bounds.lo).toBeLessThan(4 * width(Math.log(x))); // the same
    }
  });
});

/** A bound may be smaller than the fixed point resolves: it then counts as 0, on the safe side of the comparison. */
function exponentialOfBound(bound: number): bigint {
  return exponential(Math.abs(bound) < 2 ** -200 ? 0 : bound);
}

describe('the constants', () => {
  it('hold e and ln 2', () => {
    expectWithin(checking.EULER, fixed, exponential(1));
    expect(checking.EULER.hi - checking.EULER.lo).toBe(2 ** -51);
    const { LN2_HEAD: head, LN2_TAIL: tail } = proving;
    const two = (end: number): bigint => (exponential(head) * exponential(end)) / fixed(1);
    expectWithin(tail, two, fixed(2));
    expect(tail.hi - tail.lo).toBeLessThan(2e-25);
  });
});

describe('beyond float64', () => {
  it('the prover keeps valid bounds, the check refuses', () => {
    expect(proving.exp({ lo: -800, hi: -800 })).toEqual({ lo: 0, hi: 1e-304 });
    expect(proving.exp({ lo: 800, hi: 800 }).hi).toBe(Number.POSITIVE_INFINITY);
    expect(() => checking.exp(between(800, 800))).toThrow(RangeError);
    expect(() => checking.log(between(-1, 1))).toThrow(RangeError);
  });
});
