// Canonical parameters: equal for all of an orbit, with the same function, different for different orbits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalParameters } from '../../../src/landscape/canonical.ts';
import type { NetworkSymmetry } from '../../../src/landscape/symmetry.ts';
import { fitSweep, loadDataset } from '../../../src/datasets/index.ts';
import { createReference } from '../../../src/reference/index.ts';
import { ACTIVATIONS } from '../../../src/spec/index.ts';
import { randomNumbers } from '../reference/fitted.ts';
import { randomlyMoved, symmetryOf, sweepOf } from './group-elements.ts';

const SHAPES = [
  [2, 2, 1],
  [2, 5, 1],
  [1, 3, 2],
  [4, 2, 4],
  [3, 3, 2, 2],
  [3, 2, 2, 2, 1],
];
const PENALTIES = [
  { l2: 0, biases: true },
  { l2: 0.1, biases: true },
  { l2: 0.1, biases: false },
];

/** The largest difference between two points, relative to their size. */
function distance(a: Float64Array, b: Float64Array): number {
  const size = Math.max(1, ...a.map(Math.abs));
  return Math.max(...a.map((value, p) => Math.abs(value - (b[p] ?? NaN)))) / size;
}

function expectSameForm(symmetry: NetworkSymmetry, theta: Float64Array, next: () => number): void {
  const canonical = canonicalParameters(symmetry, theta);
  const moved = randomlyMoved(symmetry, theta, next);
  expect(distance(canonicalParameters(symmetry, moved), canonical)).toBeLessThan(1e-9);
  expect(distance(canonicalParameters(symmetry, canonical), canonical)).toBeLessThan(1e-9);
}

describe('the canonical point', () => {
  it.each(ACTIVATIONS)('is the same for the whole orbit of a random %s network', (activation) => {
    for (const layers of SHAPES) {
      for (const penalty of PENALTIES) {
        const symmetry = symmetryOf(layers, activation, penalty);
        fc.assert(
          fc.property(fc.integer(), (seed) => {
            const next = randomNumbers(seed);
            const theta = Float64Array.from({ length: symmetry.shape.parameterCount }, () => 3 * next());
            expectSameForm(symmetry, theta, next);
          }),
          { seed: 2, numRuns: 25 },
        );
      }
    }
  });

  it.each(ACTIVATIONS)('is the same for the whole orbit of a %s network without biases', (activation) => {
    for (const layers of SHAPES) {
      for (const [penalty, loss] of [
        [PENALTIES[0], 'mse'],
        [PENALTIES[0], 'cross-entropy'],
        [PENALTIES[1], 'mse'],
        [PENALTIES[2], 'cross-entropy'],
      ] as const) {
        const symmetry = symmetryOf(layers, activation, penalty, loss, false);
        fc.assert(
          fc.property(fc.integer(), (seed) => {
            const next = randomNumbers(seed);
            const theta = Float64Array.from({ length: symmetry.shape.parameterCount }, () => 3 * next());
            expectSameForm(symmetry, theta, next);
          }),
          { seed: 5, numRuns: 10 },
        );
      }
    }
  });

  // Whole weights: many zeros, opposites, units that coincide. Mixing linear units leaves no such structure.
  it.each(ACTIVATIONS.filter((activation) => activation !== 'identity'))(
    'is the same for the whole orbit of a structured %s network',
    (activation) => {
      for (const layers of [
        [2, 3, 1],
        [1, 4, 2],
      ]) {
        const symmetry = symmetryOf(layers, activation);
        const count = symmetry.shape.parameterCount;
        const whole = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: count, maxLength: count });
        fc.assert(
          fc.property(whole, fc.integer(), (weights, seed) => {
            expectSameForm(symmetry, Float64Array.from(weights), randomNumbers(seed));
          }),
          { seed: 3, numRuns: 1000 },
        );
      }
    },
  );

  it.each(ACTIVATIONS)('computes the same function of a %s network', async (activation) => {
    for (const layers of SHAPES) {
      const sweep = sweepOf(layers, activation);
      const reference = createReference(fitSweep(sweep, await loadDataset(sweep.dataset)));
      const symmetry = symmetryOf(layers, activation);
      const next = randomNumbers(layers.length);
      for (let i = 0; i < 20; i++) {
        const theta = Float64Array.from({ length: symmetry.shape.parameterCount }, () => 2 * next());
        const point = Array.from({ length: layers[0] ?? 0 }, () => 2 * next());
        const canonical = canonicalParameters(symmetry, theta);
        expect(distance(reference.outputs(theta, point), reference.outputs(canonical, point))).toBeLessThan(
          1e-10,
        );
      }
    }
  });

  it('does not jump when rounding disturbs a point with equal and opposite weights', () => {
    for (const activation of ['tanh', 'sigmoid', 'relu'] as const) {
      const symmetry = symmetryOf([2, 2, 1], activation);
      // The units of XOR's solutions: weights (a, -a), (a, a), no bias, equal weights out.
      const theta = Float64Array.of(3, -3, 3, 3, 0, 0, 2, 2, -1);
      const canonical = canonicalParameters(symmetry, theta);
      const next = randomNumbers(9);
      for (let i = 0; i < 200; i++) {
        const moved = randomlyMoved(symmetry, theta, next).map((value) => value + 1e-11 * next());
        expect(distance(canonicalParameters(symmetry, moved), canonical)).toBeLessThan(1e-9);
      }
    }
  });

  it('differs between different orbits', () => {
    for (const activation of ['tanh', 'sigmoid', 'relu', 'sin', 'softplus'] as const) {
      const symmetry = symmetryOf([2, 3, 1], activation);
      const next = randomNumbers(4);
      for (let i = 0; i < 50; i++) {
        const theta = Float64Array.from({ length: symmetry.shape.parameterCount }, () => 3 * next());
        const other = randomlyMoved(symmetry, theta, next);
        other[5] = (other[5] ?? NaN) + 0.01;
        const forms = [theta, other].map((point) => canonicalParameters(symmetry, point));
        expect(distance(forms[0] ?? theta, forms[1] ?? theta)).toBeGreaterThan(1e-6);
      }
    }
  });

  it('leaves the point itself as it is', () => {
    const theta = Float64Array.of(1, -2, -3, 4, 0.5, -0.5, -1, 1, 0);
    for (const activation of ACTIVATIONS) canonicalParameters(symmetryOf([2, 2, 1], activation), theta);
    expect([...theta]).toEqual([1, -2, -3, 4, 0.5, -0.5, -1, 1, 0]);
  });
});

describe('forms', () => {
  it('of relu units have length 1 into every unit', () => {
    const symmetry = symmetryOf([1, 2, 1], 'relu');
    const form = canonicalParameters(symmetry, Float64Array.of(3, 0, 4, -2, 1, 5, 7));
    [0.6, 0, 0.8, -1, 5, 10, 7].forEach((value, p) => expect(form[p]).toBeCloseTo(value, 14));
  });

  it('of sigmoid units move what a flip adds into the bias above', () => {
    const symmetry = symmetryOf([1, 1, 1], 'sigmoid');
    expect([...canonicalParameters(symmetry, Float64Array.of(-2, -1, 4, 0.5))]).toEqual([2, 1, -4, 4.5]);
  });

  it('of linear networks have the identity where their rows allow it', () => {
    const symmetry = symmetryOf([2, 1, 1], 'identity');
    const form = canonicalParameters(symmetry, Float64Array.of(2, 4, 3, 5, 1));
    [0.5, 1, 0, 20, 16].forEach((value, p) => expect(form[p]).toBeCloseTo(value, 12));
  });
});
