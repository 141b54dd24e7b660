// The update rules against the algorithms as PyTorch documents them, written down here once more, and against closed forms.
// @see https://docs.pytorch.org/docs/stable/optim.html#algorithms
import { describe, expect, it } from 'vitest';
import { createUpdate, steppedOptimizer, type Stepped } from '../../../src/reference/optimizer.ts';
import { createReference, SLOTS, stepSchedule } from '../../../src/reference/index.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import { fitted, randomNumbers } from './fitted.ts';

type SteppedInput = Extract<SweepInput['optimizer'], { kind: Stepped['kind'] }>;

const PARAMETERS = 7;
const STEPS = 25;

interface Follow {
  readonly single?: boolean;
  readonly rateScale?: number;
  readonly steps?: number;
  readonly start?: readonly number[];
}

/** theta after each step of an optimizer, its gradient given as a function of theta and the step (from 0). */
async function follow(
  input: SteppedInput,
  gradientAt: (theta: Float64Array, step: number) => ArrayLike<number>,
  { single = false, rateScale = 1, steps = STEPS, start = START }: Follow = {},
): Promise<Float64Array[]> {
  const fit = await fitted({ optimizer: input, steps });
  const optimizer = steppedOptimizer(fit.sweep.optimizer as Stepped);
  const update = createUpdate(optimizer, [], single);
  const schedule = stepSchedule(fit, 0, steps).map((x) => (single ? Math.fround(x) : x));
  const theta = Float64Array.from(start);
  const slot = (number: number) => new Float64Array(update.slots >= number ? theta.length : 0);
  const [first, second] = [slot(1), slot(2)];
  const { momentum } = optimizer;
  return Array.from({ length: steps }, (_, step) => {
    const gradient = Float64Array.from(gradientAt(theta, step));
    update.step(theta, gradient, first, second, schedule, step, {
      rateScale,
      layerRates: [],
      momentum: single ? Math.fround(momentum) : momentum,
    });
    return theta.slice();
  });
}

const random = randomNumbers(11);
const START = Array.from({ length: PARAMETERS }, () => 2 * random());
/** (STEPS, PARAMETERS), sizes from about 1e-3 to 10. */
const GRADIENTS = Array.from({ length: STEPS }, () =>
  Array.from({ length: PARAMETERS }, () => 10 ** (4 * Math.abs(random()) - 3) * Math.sign(random())),
);

function expectRelative(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void {
  expect(found).toHaveLength(expected.length);
  for (const [p, value] of Array.from(expected).entries()) {
    expect(Math.abs((found[p] ?? NaN) - value), `parameter ${p}`).toBeLessThanOrEqual(
      tolerance * Math.abs(value),
    );
  }
}

/** One parameter under one of PyTorch's algorithms: takes the gradient and the number of the step, from 1. */
type Algorithm = (theta: number, g: number, t: number) => number;

function torchSgd(lr: number, { momentum = 0, weightDecay = 0, nesterov = false }): Algorithm {
  let b = 0;
  return (theta, gradient, t) => {
    let g = gradient;
    if (weightDecay !== 0) g += weightDecay * theta;
    if (momentum !== 0) {
      b = t > 1 ? momentum * b + g : g;
      g = nesterov ? g + momentum * b : b;
    }
    return theta - lr * g;
  };
}

function torchRmsprop(lr: number, { alpha = 0.99, epsilon = 1e-8, weightDecay = 0 }): Algorithm {
  let v = 0;
  return (theta, gradient) => {
    const g = gradient + weightDecay * theta;
    v = alpha * v + (1 - alpha) * g ** 2;
    return theta - (lr * g) / (Math.sqrt(v) + epsilon);
  };
}

function torchAdagrad(lr: number, { epsilon = 1e-10, weightDecay = 0 }): Algorithm {
  let sum = 0;
  return (theta, gradient) => {
    const g = gradient + weightDecay * theta;
    sum += g ** 2;
    return theta - lr * (g / (Math.sqrt(sum) + epsilon));
  };
}

interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  readonly decoupled?: boolean;
}

function torchAdam(
  lr: number,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, decoupled = false }: AdamOptions,
): Algorithm {
  let [m, v] = [0, 0];
  return (before, gradient, t) => {
    const theta = decoupled ? before - lr * weightDecay * before : before;
    const g = decoupled ? gradient : gradient + weightDecay * theta;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    const unbiasedMean = m / (1 - beta1 ** t);
    const unbiasedSquare = v / (1 - beta2 ** t);
    return theta - (lr * unbiasedMean) / (Math.sqrt(unbiasedSquare) + epsilon);
  };
}

const lr = 0.03;
const CASES: readonly (readonly [SteppedInput, () => Algorithm])[] = [
  [{ kind: 'gd', learningRate: lr }, () => torchSgd(lr, {})],
  [{ kind: 'gd', learningRate: lr, weightDecay: 0.1 }, () => torchSgd(lr, { weightDecay: 0.1 })],
  [{ kind: 'sgd', learningRate: lr }, () => torchSgd(lr, {})],
  [{ kind: 'sgd', learningRate: lr, momentum: 0.7 }, () => torchSgd(lr, { momentum: 0.7 })],
  [
    { kind: 'sgd', learningRate: lr, momentum: 0.7, nesterov: true, weightDecay: 0.2 },
    () => torchSgd(lr, { momentum: 0.7, nesterov: true, weightDecay: 0.2 }),
  ],
  [{ kind: 'momentum', learningRate: lr }, () => torchSgd(lr, { momentum: 0.9 })],
  [
    { kind: 'momentum', learningRate: lr, momentum: 0.5, weightDecay: 0.3 },
    () => torchSgd(lr, { momentum: 0.5, weightDecay: 0.3 }),
  ],
  [{ kind: 'nesterov', learningRate: lr }, () => torchSgd(lr, { momentum: 0.9, nesterov: true })],
  [{ kind: 'rmsprop' }, () => torchRmsprop(0.01, {})],
  [
    { kind: 'rmsprop', learningRate: lr, alpha: 0.8, epsilon: 0.01, weightDecay: 0.1 },
    () => torchRmsprop(lr, { alpha: 0.8, epsilon: 0.01, weightDecay: 0.1 }),
  ],
  [{ kind: 'adagrad' }, () => torchAdagrad(0.01, {})],
  [
    { kind: 'adagrad', learningRate: lr, epsilon: 0.01, weightDecay: 0.1 },
    () => torchAdagrad(lr, { epsilon: 0.01, weightDecay: 0.1 }),
  ],
  [{ kind: 'adam' }, () => torchAdam(0.001, {})],
  [
    { kind: 'adam', learningRate: lr, beta1: 0.5, beta2: 0.9, epsilon: 0.01, weightDecay: 0.1 },
    () => torchAdam(lr, { beta1: 0.5, beta2: 0.9, epsilon: 0.01, weightDecay: 0.1 }),
  ],
  [{ kind: 'adamw' }, () => torchAdam(0.001, { weightDecay: 0.01, decoupled: true })],
  [
    { kind: 'adamw', learningRate: lr, beta1: 0.5, beta2: 0.9, epsilon: 0.01, weightDecay: 0.5 },
    () => torchAdam(lr, { beta1: 0.5, beta2: 0.9, epsilon: 0.01, weightDecay: 0.5, decoupled: true }),
  ],
];

/** (STEPS, PARAMETERS) theta after each step of PyTorch's algorithm. */
function documented(algorithm: () => Algorithm, gradients: readonly (readonly number[])[]): number[][] {
  const rules = START.map(() => algorithm());
  let theta = START;
  return gradients.map((gradient, step) => {
    theta = theta.map((x, p) => rules[p]?.(x, gradient[p] ?? NaN, step + 1) ?? NaN);
    return theta;
  });
}

describe('an optimizer is PyTorch’s', () => {
  it.each(CASES)('%j', async (input, algorithm) => {
    const found = await follow(input, (_, step) => GRADIENTS[step] ?? []);
    for (const [step, expected] of documented(algorithm, GRADIENTS).entries()) {
      expectRelative(found[step] ?? [], expected);
    }
  });

  it.each(CASES)('%j, in float32 to within rounding, and float32 throughout', async (input, algorithm) => {
    const found = await follow(input, (_, step) => (GRADIENTS[step] ?? []).map(Math.fround), {
      single: true,
    });
    for (const [step, expected] of documented(algorithm, GRADIENTS).entries()) {
      const theta = found[step] ?? new Float64Array();
      expect(theta).toEqual(theta.map(Math.fround));
      for (const [p, value] of expected.entries()) {
        expect(Math.abs((theta[p] ?? NaN) - value)).toBeLessThan(2e-5 * (1 + Math.abs(value)));
      }
    }
  });

  it.each(CASES)('%j, its learning rate scaled as by an axis', async (input) => {
    const { optimizer } = (await fitted({ optimizer: input })).sweep;
    const learningRate = 0.25 * Number((optimizer as Stepped).learningRate);
    const gradientAt = (_: unknown, step: number) => GRADIENTS[step] ?? [];
    const scaled = await follow(input, gradientAt, { rateScale: 0.25 });
    const smaller = await follow({ ...input, learningRate }, gradientAt);
    for (const [step, theta] of smaller.entries()) expectRelative(scaled[step] ?? [], theta);
  });
});

describe('steppedOptimizer', () => {
  const plain = async (optimizer: SteppedInput) =>
    steppedOptimizer((await fitted({ optimizer })).sweep.optimizer as Stepped);

  it('knows sgd by its settings', async () => {
    const sgd = { kind: 'sgd', learningRate: lr } as const;
    expect(await plain(sgd)).toEqual(await plain({ ...sgd, kind: 'gd' }));
    expect(await plain({ ...sgd, momentum: 0.9 })).toEqual(await plain({ ...sgd, kind: 'momentum' }));
    expect(await plain({ ...sgd, momentum: 0.9, nesterov: true })).toEqual(
      await plain({ ...sgd, kind: 'nesterov' }),
    );
  });

  it('has no weight decay where its rate is zero', async () => {
    expect(await plain({ kind: 'adamw', weightDecay: 0 })).toEqual(await plain({ kind: 'adam' }));
    expect((await plain({ kind: 'adamw' })).weightDecay).toBe('decoupled');
    expect((await plain({ kind: 'adam', weightDecay: 0.1 })).weightDecay).toBe('coupled');
  });

  it('keeps as many numbers per parameter as the algorithm has', () => {
    expect(SLOTS).toEqual({ gd: 0, momentum: 1, nesterov: 1, rmsprop: 1, adagrad: 1, adam: 2 });
  });
});

describe('clipping', () => {
  const gradient = [3, -4, 0];
  const start = [10, 20, 30];
  const moveOf = async (input: Partial<SteppedInput>, g: readonly number[] = gradient): Promise<number[]> => {
    const optimizer = { kind: 'gd', learningRate: 1, ...input } as SteppedInput;
    const [theta] = await follow(optimizer, () => g, { steps: 1, start });
    return start.map((x, p) => x - (theta?.[p] ?? NaN));
  };

  it('limits the norm as clip_grad_norm_: times max_norm / (norm + 1e-6)', async () => {
    const factor = 2 / (5 + 1e-6);
    const move = await moveOf({ clip: { norm: 2 } });
    for (const [p, g] of gradient.entries()) expect(move[p]).toBeCloseTo(factor * g, 13);
    expect(move[0]).not.toBeCloseTo((2 / 5) * 3, 8);
  });

  it('leaves a short gradient alone, bit for bit', async () => {
    expect(await moveOf({ clip: { norm: 5.1 } })).toEqual(await moveOf({}));
    expect(await moveOf({ clip: { value: 4 } })).toEqual(await moveOf({}));
    expect(await moveOf({ clip: { norm: 1 } }, [0, 0, 0])).toEqual([0, 0, 0]);
  });

  it('limits each entry as clip_grad_value_', async () => {
    expect(await moveOf({ clip: { value: 3.5 } })).toEqual([3, -3.5, 0]);
    expect(await moveOf({ clip: { value: 1 } })).toEqual([1, -1, 0]);
  });

  it('comes before weight decay', async () => {
    const weightDecay = 0.5;
    expect(await moveOf({ clip: { value: 1 }, weightDecay })).toEqual([1 + 5, -1 + 10, 15]);
    const move = await moveOf({ clip: { norm: 1 }, weightDecay });
    expect(move[2]).toBe(15);
    expect(move[0]).toBeCloseTo(3 / (5 + 1e-6) + 5, 13);
  });

  it.each(CASES)('of %j is the optimizer on clipped gradients', async (input) => {
    const limit = 0.3;
    const clippedByNorm = GRADIENTS.map((g) => {
      const factor = Math.min(1, limit / (Math.hypot(...g) + 1e-6));
      return g.map((x) => x * factor);
    });
    const clippedByValue = GRADIENTS.map((g) => g.map((x) => Math.sign(x) * Math.min(limit, Math.abs(x))));
    for (const [clip, gradients] of [
      [{ norm: limit }, clippedByNorm],
      [{ value: limit }, clippedByValue],
    ] as const) {
      const found = await follow({ ...input, clip }, (_, step) => GRADIENTS[step] ?? []);
      const expected = await follow(input, (_, step) => gradients[step] ?? []);
      for (const [step, theta] of expected.entries()) expectRelative(found[step] ?? [], theta);
    }
  });

  it('covers the gradient of the whole objective, penalty included', async () => {
    const fit = await fitted({
      optimizer: { kind: 'gd', learningRate: 0.5, clip: { norm: 0.1 } },
      penalty: { l2: 3 },
    });
    const reference = createReference(fit);
    const theta = reference.initialize(0n);
    const state = reference.begin(theta.slice());
    reference.train(state, 0, 1);
    const move = theta.map((x, p) => x - (state.theta[p] ?? NaN));
    const gradient = reference.gradientAt(theta);
    const norm = Math.hypot(...gradient);
    expect(norm).toBeGreaterThan(1);
    expect(Math.hypot(...move)).toBeCloseTo(0.5 * 0.1 * (norm / (norm + 1e-6)), 13);
    expectRelative(
      move.map((x) => x / (move[0] ?? NaN)),
      gradient.map((x) => x / (gradient[0] ?? NaN)),
      1e-12,
    );
  });
});

describe('closed forms', () => {
  const curvature = 2;
  const quadratic = (theta: Float64Array) => theta.map((x) => curvature * x);

  it('gd on a quadratic: (1 - rate * curvature)^t', async () => {
    const path = await follow({ kind: 'gd', learningRate: 0.07 }, quadratic, { steps: 200 });
    for (const [step, theta] of path.entries()) {
      const factor = (1 - 0.07 * curvature) ** (step + 1);
      expectRelative(
        theta,
        START.map((x) => factor * x),
      );
    }
  });

  it.each([
    ['real', 0.5, 0.02],
    ['complex', 0.9, 0.1],
  ])(
    'momentum on a quadratic, with %s roots of r^2 - (1 + m - rate * curvature) r + m',
    async (_, momentum, rate) => {
      const [theta0 = NaN] = START;
      const theta1 = theta0 * (1 - rate * curvature);
      const middle = (1 + momentum - rate * curvature) / 2;
      const discriminant = middle ** 2 - momentum;
      const spread = Math.sqrt(Math.abs(discriminant));
      const at = (t: number): number => {
        if (discriminant > 0) {
          const [r1, r2] = [middle + spread, middle - spread];
          const c1 = (theta1 - r2 * theta0) / (r1 - r2);
          return c1 * r1 ** t + (theta0 - c1) * r2 ** t;
        }
        const [radius, angle] = [Math.sqrt(momentum), Math.atan2(spread, middle)];
        const sine = (theta1 / radius - theta0 * Math.cos(angle)) / Math.sin(angle);
        return radius ** t * (theta0 * Math.cos(angle * t) + sine * Math.sin(angle * t));
      };
      expect(discriminant > 0).toBe(momentum === 0.5);
      const path = await follow({ kind: 'momentum', learningRate: rate, momentum }, quadratic, { steps: 60 });
      for (const [step, theta] of path.entries()) {
        expect(Math.abs((theta[0] ?? NaN) - at(step + 1))).toBeLessThan(1e-13 * Math.abs(theta0));
      }
    },
  );

  it('adamw without a gradient: (1 - rate * decay)^t', async () => {
    const optimizer = { kind: 'adamw', learningRate: 0.1, weightDecay: 0.3 } as const;
    const path = await follow(optimizer, () => START.map(() => 0), { steps: 100 });
    for (const [step, theta] of path.entries()) {
      expectRelative(
        theta,
        START.map((x) => (1 - 0.03) ** (step + 1) * x),
      );
    }
  });

  const steady = START.map((_, p) => 10 ** (p - 3) * (p % 2 === 0 ? 1 : -1));
  it.each([
    ['adam', 0.01, () => 1],
    ['rmsprop', 0.01, (t: number) => 1 / Math.sqrt(1 - 0.99 ** t)],
    ['adagrad', 0.1, (t: number) => 1 / Math.sqrt(t)],
  ] as const)('%s on a steady gradient takes steps of one size', async (kind, learningRate, sizeAt) => {
    const epsilon = 1e-30;
    const path = await follow({ kind, learningRate, epsilon }, () => steady, { steps: 300 });
    let moved = 0;
    for (const [step, theta] of path.entries()) {
      moved += learningRate * sizeAt(step + 1);
      for (const [p, x] of START.entries()) {
        expect((theta[p] ?? NaN) - x).toBeCloseTo(-Math.sign(steady[p] ?? NaN) * moved, 11);
      }
    }
  });
});
