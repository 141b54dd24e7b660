// Gradient and Hessian on intervals, the prover's and the check's, against the float64 twin at points of the box.
import { describe, expect, it } from 'vitest';
import { enclosureOfShort } from '../../../../src/landscape/certify/decimals.ts';
import { intervalActivation } from '../../../../src/landscape/certify/interval-activation.ts';
import { createIntervalObjective } from '../../../../src/landscape/certify/interval-objective.ts';
import { between } from '../../../../src/landscape/certify/check/arithmetic.ts';
import { objectiveOver, samplesOf } from '../../../../src/landscape/certify/check/objective.ts';
import { triangle } from '../../../../src/landscape/certify/check/jet.ts';
import { problemOf } from '../../../../src/landscape/certify/certificate.ts';
import type { FittedSweep } from '../../../../src/datasets/index.ts';
import { createReference } from '../../../../src/reference/index.ts';
import { LOSSES } from '../../../../src/spec/index.ts';
import { fitted, randomNumbers, randomParameters, randomSamples } from '../../reference/fitted.ts';

interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

interface Enclosures {
  readonly value: Bounds;
  readonly gradient: readonly Bounds[];
  /** (size, size) */
  readonly hessian: readonly (readonly Bounds[])[];
}

const NOTHING: Bounds = { lo: 0, hi: 0 };

function proverOver(fit: FittedSweep, box: readonly Bounds[]): Enclosures {
  const { network, penalty } = fit.sweep;
  const [hidden, output] = [
    intervalActivation(network.activation),
    intervalActivation(network.outputActivation),
  ];
  if (!hidden || !output) throw new TypeError('not smooth');
  const objective = createIntervalObjective(fit, { hidden, output, l2: enclosureOfShort(penalty.l2) });
  return { value: objective.value(box), gradient: objective.gradient(box), hessian: objective.hessian(box) };
}

type Checked = Parameters<typeof objectiveOver>[0];

function checkOver(fit: FittedSweep, box: readonly Bounds[]): Enclosures {
  const problem = problemOf(fit) as Checked;
  const jet = objectiveOver(
    problem,
    samplesOf(problem),
    box.map(({ lo, hi }) => between(lo, hi)),
    2,
  );
  const second = (i: number, j: number): Bounds =>
    jet.second[triangle(Math.max(i, j), Math.min(i, j))] ?? NOTHING;
  return {
    value: jet.value,
    gradient: jet.first.map((x) => x ?? NOTHING),
    hessian: box.map((_, i) => box.map((__, j) => second(i, j))),
  };
}

/** What float64 may have lost at the reference, which is not an enclosure. */
const ROUNDING = 1e-13;

function expectHeld({ lo, hi }: Bounds, x: number): void {
  expect(lo - ROUNDING).toBeLessThanOrEqual(x);
  expect(hi + ROUNDING).toBeGreaterThanOrEqual(x);
}

const SIDES = [
  ['prover', proverOver],
  ['check', checkOver],
] as const;

const CASES = SIDES.flatMap(([side, over]) =>
  LOSSES.flatMap((loss) =>
    (['tanh', 'sigmoid', 'softplus', 'identity'] as const).map(
      (activation) => [side, loss, activation, over] as const,
    ),
  ),
);

describe.each(CASES)('the %s for %s with %s', (_, loss, activation, over) => {
  const layers = [2, 3, 2, 2];
  const fit = fitted({
    dataset: randomSamples(21, { samples: 4, layers, loss }),
    network: { layers, activation, outputActivation: loss === 'mse' ? 'sigmoid' : 'identity' },
    loss,
    penalty: { l2: 0.03, biases: false },
  });

  it('holds objective, gradient and Hessian at random points in the box', async () => {
    const sweep = await fit;
    const reference = createReference(sweep, { samples: 'unrounded' });
    const center = randomParameters(sweep, 22, 1.2);
    const radius = 1e-3;
    const box = Array.from(center, (x) => ({ lo: x - radius, hi: x + radius }));
    const enclosures = over(sweep, box);
    const next = randomNumbers(23);
    for (let i = 0; i < 20; i++) {
      const theta = center.map((x) => x + radius * next());
      expectHeld(enclosures.value, reference.objectiveAt(theta));
      for (const [p, slope] of reference.gradientAt(theta).entries()) {
        expectHeld(enclosures.gradient[p] ?? NOTHING, slope);
      }
      const hessian = reference.hessianAt(theta);
      for (const [at, entry] of hessian.entries()) {
        const row = enclosures.hessian[Math.floor(at / theta.length)];
        expectHeld(row?.[at % theta.length] ?? NOTHING, entry);
      }
    }
  });

  it('is tight at a point', async () => {
    const sweep = await fit;
    const theta = randomParameters(sweep, 24, 1.2);
    const { value, gradient, hessian } = over(
      sweep,
      Array.from(theta, (x) => ({ lo: x, hi: x })),
    );
    for (const { lo, hi } of [value, ...gradient, ...hessian.flat()]) expect(hi - lo).toBeLessThan(1e-12);
  });
});

describe('targets of cross-entropy that do not sum to 1', () => {
  it.each(SIDES)(
    'scale the curvature: the %s agrees with finite differences of the loss',
    async (_, over) => {
      const share = 0.333333; // three of them are 0.999999
      const fit = await fitted({
        dataset: {
          inputs: [[0.3], [-0.8]],
          targets: [
            [share, share, share],
            [1, 0, 0],
          ],
        },
        network: { layers: [1, 2, 3], activation: 'tanh' },
        loss: 'cross-entropy',
      });
      const reference = createReference(fit, { samples: 'unrounded' });
      const theta = randomParameters(fit, 25);
      const { gradient } = over(
        fit,
        Array.from(theta, (x) => ({ lo: x, hi: x })),
      );
      const h = 1e-4;
      for (const [p, { lo }] of gradient.entries()) {
        const moved = (by: number): number => reference.lossAt(theta.map((x, q) => (q === p ? x + by : x)));
        const slope = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
        expect(lo).toBeCloseTo(slope, 10);
      }
    },
  );
});
