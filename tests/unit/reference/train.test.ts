// The training loop: published trajectories, optimizers by hand, divergence.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createReference, RUNNING, type Reference } from '../../../src/reference/index.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import oracles from '../../oracles/oracles.json' with { type: 'json' };
import { fitted, randomParameters } from './fitted.ts';

function trained(reference: Reference, theta: Float64Array, steps: number): Float64Array {
  const state = reference.begin(theta.slice());
  reference.train(state, 0, steps);
  return state.theta;
}

describe('the trajectories of xor-trajectories', () => {
  const { parameters0, cases } = oracles['xor-trajectories'];
  const theta0 = Float64Array.from(parameters0);
  const table = [
    ['tanh_bce', 'tanh', 'bce'],
    ['tanh_mselin', 'tanh', 'mse'],
    ['sigmoid_bce', 'sigmoid', 'bce'],
    ['relu_mselin', 'relu', 'mse'],
  ] as const;

  it.each(table)(
    '%s: gradient, Hessian eigenvalues and losses at steps 0 to 1000',
    async (name, activation, loss) => {
      const oracle = cases[name];
      const optimizer = { kind: 'gd', learningRate: oracle.lr } as const;
      const reference = createReference(
        await fitted({ network: { layers: [2, 2, 1], activation }, loss, optimizer }),
      );
      expect(reference.lossAt(theta0)).toBeCloseTo(oracle.loss0, 14);
      for (const [p, value] of reference.gradientAt(theta0).entries())
        expect(value).toBeCloseTo(oracle.grad0[p] ?? 0, 14);

      const hessian = Matrix.from1DArray(9, 9, reference.hessianAt(theta0));
      const eigenvalues = new EigenvalueDecomposition(hessian).realEigenvalues.sort((a, b) => a - b);
      for (const [i, value] of eigenvalues.entries()) expect(value).toBeCloseTo(oracle.hess_eig0[i] ?? 0, 12);

      for (const steps of [0, 1, 10, 100, 1000] as const) {
        const expected = oracle.traj[steps];
        const found = reference.lossAt(trained(reference, theta0, steps));
        expect(Math.abs(found - expected) / expected, `${steps} steps`).toBeLessThan(1e-9);
      }
    },
  );
});

describe('the optimizers', () => {
  const learningRate = 0.1;
  const start = Float64Array.of(0.5, -0.25);

  /** One weight and one bias, one sample x = 2, y = 1: gradient (2, 1) * 2 (2 w + b - 1). */
  async function line(optimizer: SweepInput['optimizer']): Promise<Reference> {
    const dataset = { inputs: [[2]], targets: [[1]] };
    return createReference(
      await fitted({ dataset, network: { layers: [1, 1], activation: 'tanh' }, optimizer }),
    );
  }

  it('gd: theta -= rate * gradient', async () => {
    const reference = await line({ kind: 'gd', learningRate });
    // residual -0.25, gradient (-1, -0.5)
    const [w, b] = trained(reference, start, 1);
    expect(w).toBeCloseTo(0.6, 15);
    expect(b).toBeCloseTo(-0.2, 15);
  });

  it('momentum: v = momentum * v + gradient, theta -= rate * v, as in torch.optim.SGD', async () => {
    const reference = await line({ kind: 'momentum', learningRate, momentum: 0.5 });
    const state = reference.begin(start.slice());
    reference.train(state, 0, 2);
    // Step 1: v = (-1, -0.5), theta = (0.6, -0.2). Step 2: residual 0, gradient 0, v = (-0.5, -0.25).
    expect(state.first[0]).toBeCloseTo(-0.5, 14);
    expect(state.theta[0]).toBeCloseTo(0.65, 14);
    expect(state.theta[1]).toBeCloseTo(-0.175, 14);
  });

  it('adam: the first step is rate * g / (|g| + epsilon), as in torch.optim.Adam', async () => {
    const epsilon = 0.01;
    const reference = await line({ kind: 'adam', learningRate, epsilon });
    const [w, b] = trained(reference, start, 1);
    expect(w).toBeCloseTo(0.5 + 0.1 / 1.01, 13);
    expect(b).toBeCloseTo(-0.25 + (0.1 * 0.5) / 0.51, 13);
  });

  it('adam: three steps of the algorithm as PyTorch documents it', async () => {
    const [beta1, beta2, epsilon] = [0.8, 0.95, 1e-3];
    const reference = await line({ kind: 'adam', learningRate, beta1, beta2, epsilon });
    let [w, b] = [start[0] ?? 0, start[1] ?? 0];
    const moments = { m: [0, 0], v: [0, 0] };
    for (let t = 1; t <= 3; t++) {
      const residual = 2 * (2 * w + b - 1);
      const gradient = [2 * residual, residual];
      moments.m = moments.m.map((m, p) => beta1 * m + (1 - beta1) * (gradient[p] ?? 0));
      moments.v = moments.v.map((v, p) => beta2 * v + (1 - beta2) * (gradient[p] ?? 0) ** 2);
      const move = moments.m.map((m, p) => {
        const unbiased = Math.sqrt((moments.v[p] ?? 0) / (1 - beta2 ** t));
        return (learningRate * (m / (1 - beta1 ** t))) / (unbiased + epsilon);
      });
      [w, b] = [w - (move[0] ?? 0), b - (move[1] ?? 0)];
    }
    const theta = trained(reference, start, 3);
    expect(theta[0]).toBeCloseTo(w, 13);
    expect(theta[1]).toBeCloseTo(b, 13);
  });

  it.each(['gd', 'momentum', 'adam'] as const)(
    '%s goes on where it was interrupted, bit for bit',
    async (kind) => {
      const fit = await fitted({ optimizer: { kind, learningRate: 0.05 } });
      for (const precision of ['float64', 'float32'] as const) {
        const reference = createReference(fit, { precision });
        const theta = reference.initialize(3n);
        const state = reference.begin(theta.slice());
        for (const [first, steps] of [
          [0, 1],
          [1, 0],
          [1, 16],
          [17, 83],
        ] as const)
          reference.train(state, first, steps);
        expect(state.theta).toEqual(trained(reference, theta, 100));
        expect(state.stopped).toBe(RUNNING);
      }
    },
  );

  it('computes float32 numbers in the float32 form', async () => {
    const reference = createReference(await fitted({ optimizer: { kind: 'adam' } }), {
      precision: 'float32',
    });
    const theta = trained(reference, reference.initialize(0n), 20);
    expect(theta).toEqual(theta.map(Math.fround));
  });

  it('reads schedules longer than its memory for them', async () => {
    const reference = await line({ kind: 'adam', learningRate: 0.01 });
    const state = reference.begin(start.slice());
    reference.train(state, 0, 10_000);
    reference.train(state, 10_000, 10_000);
    expect(trained(reference, start, 20_000)).toEqual(state.theta);
  });
});

describe('divergence', () => {
  const network = { layers: [2, 2, 1], activation: 'relu' } as const;

  it.each(['float64', 'float32'] as const)(
    'stops after the first step whose loss is past 1e10, in %s',
    async (precision) => {
      const fit = await fitted({ network, optimizer: { kind: 'gd', learningRate: 30 } });
      const reference = createReference(fit, { precision });
      const state = reference.begin(randomParameters(fit, 1).map(Math.fround));
      const losses: number[] = [];
      for (let step = 0; step < 50 && state.stopped === RUNNING; step++) {
        losses.push(reference.lossAt(state.theta));
        reference.train(state, step, 1);
      }
      expect(state.stopped).toBe(losses.length);
      expect(losses.findIndex((loss) => !(Math.abs(loss) <= 1e10))).toBe(losses.length - 1);
      expect(losses.length).toBeGreaterThan(2);
      expect(reference.evaluate(state.theta).overflow).toBe(true);

      const frozen = state.theta.slice();
      reference.train(state, losses.length, 10);
      expect(state.theta).toEqual(frozen);
    },
  );

  it('stops on a loss that is no number', async () => {
    const reference = createReference(await fitted());
    const state = reference.begin(new Float64Array(9).fill(Number.NaN));
    reference.train(state, 7, 5);
    expect(state.stopped).toBe(8);
  });
});
