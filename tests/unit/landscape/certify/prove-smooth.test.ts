// The interval proof: what it proves, and what it refuses with which reason.
import { describe, expect, it } from 'vitest';
import { checkCertificate } from '../../../../src/landscape/certify/index.ts';
import { createReference } from '../../../../src/reference/index.ts';
import { fitted, randomParameters, randomSamples } from '../../reference/fitted.ts';
import { BETTER_SIGMOID, fittedPreset, proved, refused, SIGMOID, smoothProof } from './presets.ts';

describe('the local minimum of sigmoid-10-points', () => {
  it('is proved, from the parameters of the oracle, as strict and not global', async () => {
    const fit = await fittedPreset('sigmoid-10-points');
    const { kind, claim, box, bounds, better } = await smoothProof(fit, SIGMOID.parameters);
    expect(kind).toBe('suboptimal-strict-local-minimum');
    expect(claim).toContain('a strict local minimum that is not global');
    const [low, high] = [Number(bounds.objectiveAtLeast), Number(bounds.objectiveAtMost)];
    // The oracle, too, takes the inputs as decimals, and its value is rounded to float64.
    expect(low).toBeLessThan(SIGMOID.meanLoss + 1e-14);
    expect(high).toBeGreaterThan(SIGMOID.meanLoss - 1e-14);
    expect(high - low).toBeLessThan(2e-10);
    const smallest = Math.min(...SIGMOID.hessianEigenvaluesOfSumLoss) / 10;
    const bound = Number(bounds.smallestEigenvalueAtLeast);
    expect(bound).toBeGreaterThan(0.85 * smallest);
    expect(bound).toBeLessThan(smallest);
    expect(Number(better?.objectiveAtMost)).toBeLessThan(low);
    const distances = box.center.map((text, p) => Math.abs(Number(text) - (SIGMOID.parameters[p] ?? 0)));
    expect(Math.max(...distances)).toBeLessThan(1e-5);
    expect(Number(box.radius)).toBeGreaterThan(0);
  });

  it('is settled before it is proved: the point may be some way off', async () => {
    const fit = await fittedPreset('sigmoid-10-points');
    const off = SIGMOID.parameters.map((x, p) => x + 0.03 * (-1) ** p);
    const options = { better: BETTER_SIGMOID };
    expect((await smoothProof(fit, off, options)).bounds).toEqual(
      (await smoothProof(fit, SIGMOID.parameters, options)).bounds,
    );
  });

  it('is proved as a minimum alone where no better point is looked for', async () => {
    const fit = await fittedPreset('sigmoid-10-points');
    const proof = await smoothProof(fit, SIGMOID.parameters, { starts: 0 });
    expect(proof).toMatchObject({ kind: 'strict-local-minimum', better: null });
    expect(checkCertificate(proof).valid).toBe(true);
  });

  it('stops looking for a better point when it is told to, within a network', async () => {
    const fit = await fittedPreset('sigmoid-10-points');
    const cancel = new AbortController();
    const searched: [number, number][] = [];
    const onSearch = (done: number, total: number): void => {
      searched.push([done, total]);
      setTimeout(() => {
        cancel.abort(new Error('enough'));
      });
    };
    const options = { signal: cancel.signal, onSearch };
    await expect(proved(fit, SIGMOID.parameters, options)).rejects.toThrow('enough');
    const unheard = await proved(fit, SIGMOID.parameters, { onSearch });
    expect(unheard.kind).toBe('suboptimal-strict-local-minimum');
    expect(searched.length).toBeGreaterThan(1);
    expect(searched[0]).toEqual([0, searched[0]?.[1]]);
  });

  it('refuses a better point that is none', async () => {
    const fit = await fittedPreset('sigmoid-10-points');
    const refusal = await refused(fit, SIGMOID.parameters, { better: SIGMOID.parameters });
    expect(refusal.refused).toBe('not-minimal');
    expect(refusal.message).toContain('the point given as better is not');
  });
});

describe('other smooth networks', () => {
  const cases = [
    ['tanh', 'mse', 'identity', 1],
    ['sigmoid', 'mse', 'sigmoid', 1],
    ['softplus', 'bce', 'identity', 1],
    ['tanh', 'cross-entropy', 'identity', 3],
  ] as const;

  it.each(cases)('%s with %s: a penalized minimum is proved, and the check confirms it', async (...of) => {
    const [activation, loss, outputActivation, outputs] = of;
    const layers = [2, 2, outputs];
    const fit = await fitted({
      dataset: randomSamples(31, { samples: 6, layers, loss }),
      network: { layers, activation, outputActivation },
      loss,
      penalty: { l2: 0.01, biases: true },
      optimizer: { kind: 'gd', learningRate: 0.3 },
      steps: 20_000,
    });
    const reference = createReference(fit);
    const state = reference.begin(randomParameters(fit, 32));
    reference.train(state, 0, fit.sweep.steps);
    const proof = await smoothProof(fit, [...state.theta], { starts: 0 });
    expect(Number(proof.bounds.objectiveAtLeast)).toBeCloseTo(reference.objectiveAt(state.theta), 6);
    expect(checkCertificate(proof).valid).toBe(true);
  });

  it('13 parameters on 10 samples take seconds at most', async () => {
    const layers = [2, 3, 1];
    const fit = await fitted({
      dataset: randomSamples(33, { samples: 10, layers, loss: 'bce' }),
      network: { layers, activation: 'sigmoid' },
      loss: 'bce',
      penalty: { l2: 0.003, biases: true },
      optimizer: { kind: 'gd', learningRate: 0.5 },
      steps: 20_000,
    });
    const reference = createReference(fit);
    const state = reference.begin(randomParameters(fit, 34));
    reference.train(state, 0, fit.sweep.steps);
    const start = performance.now();
    const proof = await smoothProof(fit, [...state.theta], { starts: 0 });
    expect(checkCertificate(proof).valid).toBe(true);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('refusals', () => {
  it('a stuck XOR 2-2-1 tanh network creeps to infinity, although its Hessian is positive definite', async () => {
    const fit = await fittedPreset('xor-tanh');
    const reference = createReference(fit);
    const stuck = [];
    for (let index = 0n; index < 30n && stuck.length < 5; index++) {
      const state = reference.begin(reference.initialize(index), index);
      reference.train(state, 0, 20_000);
      if (reference.objectiveAt(state.theta) > 0.3) stuck.push([...state.theta]);
    }
    expect(stuck).toHaveLength(5);
    for (const theta of stuck) {
      const { refused: reason, message } = await refused(fit, theta);
      expect(reason).toBe('runaway');
      expect(message).toMatch(
        /^there is no finite minimum near it: Newton steps do not contract .* lies at infinity$/,
      );
    }
  });

  it('a saddle is called one, at it and beside it', async () => {
    // y = x: from no weights at all, both signs of the product of the two weights lead down or up.
    const fit = await fitted({
      dataset: { inputs: [[-1], [1]], targets: [[-1], [1]] },
      network: { layers: [1, 1, 1], activation: 'tanh' },
      penalty: { l2: 0.01 },
    });
    for (const offset of [0, 1e-5]) {
      const saddle = [offset, -offset, offset, offset];
      const { refused: reason, message } = await refused(fit, saddle);
      expect(reason).toBe('saddle');
      expect(message).toMatch(/^it is a saddle: the Hessian there has the eigenvalue -/);
    }
  });

  it('a minimum with flat directions is not isolated', async () => {
    const fit = await fitted({
      dataset: { inputs: [[0], [1]], targets: [[0], [1]] },
      network: { layers: [1, 2, 1], activation: 'tanh' },
    });
    const reference = createReference(fit);
    const state = reference.begin(randomParameters(fit, 35));
    reference.train(state, 0, 20_000);
    expect((await refused(fit, [...state.theta])).refused).toMatch(/^(singular|unsettled|runaway)$/);
  });

  it('activations without an enclosure are named', async () => {
    for (const activation of ['gelu', 'sin', 'elu', 'leaky-relu'] as const) {
      const fit = await fitted({ network: { layers: [2, 2, 1], activation } });
      const { refused: reason, message } = await refused(fit, new Array<number>(9).fill(0.1));
      expect(reason).toBe('unsupported');
      expect(message).toContain(`activation "${activation}" has no proof here: known are tanh, sigmoid`);
    }
  });

  it('networks without biases are refused by that name', async () => {
    const fit = await fitted({ network: { layers: [2, 2, 1], activation: 'tanh', biases: false } });
    expect(await refused(fit, new Array<number>(6).fill(0.1))).toMatchObject({
      refused: 'unsupported',
      message: 'certificates are for networks with biases; this one has `biases` false',
    });
  });

  it('networks that are too large are refused at once', async () => {
    const fit = await fitted({ network: { layers: [2, 30, 1], activation: 'tanh' } });
    expect((await refused(fit, new Array<number>(121).fill(0.1))).message).toContain(
      '121 parameters on 4 samples are too many',
    );
  });

  it('a point that does not fit is bad input', async () => {
    const fit = await fittedPreset('xor-tanh');
    await expect(refused(fit, [1, 2])).rejects.toThrow('`parameters` (=2) must have 9 numbers');
    await expect(refused(fit, new Array<number>(9).fill(Number.NaN))).rejects.toThrow(
      '`parameters[0]` (=NaN)',
    );
    await expect(refused(fit, new Array<number>(9).fill(0), { better: [1] })).rejects.toThrow(
      '`better` (=1)',
    );
  });
});
