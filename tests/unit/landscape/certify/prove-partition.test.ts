// The exact proof for relu networks: the oracles' local minima, XOR's levels, and what is refused.
import { describe, expect, it } from 'vitest';
import type { FittedSweep } from '../../../../src/datasets/index.ts';
import { readExactly } from '../../../../src/landscape/certify/check/exact.ts';
import { checkCertificate } from '../../../../src/landscape/certify/index.ts';
import { createReference } from '../../../../src/reference/index.ts';
import { fitted, randomNumbers } from '../../reference/fitted.ts';
import { D1, D2, D3, fittedPreset, forged, partitionProof, refused, type Partition } from './presets.ts';

describe('local minima of the relu regressions', () => {
  it('D1: sum of squares 18, with 14 at a better point', async () => {
    const proof = await partitionProof(await fittedPreset('relu-regression-d1'), D1.local.parameters);
    expect(proof).toMatchObject({
      kind: 'suboptimal-local-minimum',
      parameters: ['1', '-3', '1', '0'],
      objective: '18/5',
      partition: ['++0--'],
      multipliers: [],
      better: { objective: '14/5' },
    });
    expect(checkCertificate(proof)).toMatchObject({ valid: true, facts: { objective: '18/5', kinks: 1 } });
  });

  it('D2: sum of squares 8/3, with 0 at a better point', async () => {
    const proof = await partitionProof(await fittedPreset('relu-regression-d2'), D2.local.parameters, {
      better: D2.global.parameters,
    });
    expect(proof).toMatchObject({
      kind: 'suboptimal-local-minimum',
      parameters: ['-3', '1', '13/3', '-10', '1', '-1', '-3'],
      objective: '4/9',
      better: { objective: '0' },
    });
    expect(checkCertificate(proof).valid).toBe(true);
  });

  it('D2: a better point is found where none is given', async () => {
    const { objective, better } = await partitionProof(
      await fittedPreset('relu-regression-d2'),
      D2.local.parameters,
    );
    expect(objective).toBe('4/9');
    expect(better).not.toBeNull();
  });

  it('D3: sums of squares 2/3 and 1/6, both above 0', async () => {
    const fit = await fittedPreset('relu-regression-d3');
    const worse = await partitionProof(fit, D3.worse.parameters, { better: D3.better.parameters });
    expect(worse).toMatchObject({ objective: '1/9', better: { objective: '1/36' } });
    const better = await partitionProof(fit, D3.better.parameters, { better: D3.global.parameters });
    expect(better.objective).toBe('1/36');
    for (const proof of [worse, better]) expect(checkCertificate(proof).valid).toBe(true);
  });

  it('is found from a trained endpoint, which lies beside it', async () => {
    const fit = await fittedPreset('relu-regression-d1');
    const near = D1.local.parameters.map((x, p) => x + 1e-5 * (-1) ** p);
    expect(await partitionProof(fit, near, { starts: 0 })).toMatchObject({
      objective: '18/5',
      partition: ['++0--'],
    });
  });
});

describe('samples that float32 does not have', () => {
  it('are proved about as they are given: 1/200 is their least-squares fit', async () => {
    const fit = await fitted({
      dataset: { inputs: [[0], [0.1], [0.2]], targets: [[0.1], [0.2], [0.6]] },
      network: { layers: [1, 1, 1], activation: 'relu' },
    });
    // By hand: 0.05 + 2.5 x, errors -0.05, 0.1 and -0.05.
    const proof = await partitionProof(fit, [1, 0.5, 2.5, -1.2], { starts: 0 });
    expect(proof).toMatchObject({ objective: '1/200', partition: ['+++'] });
    expect(proof.problem).toMatchObject({
      inputs: [['0'], ['0.1'], ['0.2']],
      targets: [['0.1'], ['0.2'], ['0.6']],
    });
    expect(checkCertificate(proof)).toMatchObject({ valid: true, facts: { objective: '1/200' } });
    const rounded = forged(proof, ({ problem }) => ({
      problem: { ...problem, targets: problem.targets.map(([x]) => [String(Math.fround(Number(x)))]) },
    }));
    expect(checkCertificate(rounded)).toMatchObject({ valid: false, failure: 'unproved' });
  });
});

describe('trained XOR 2-2-1 relu networks', () => {
  it('all stuck ones are local minima, exactly at 1/8, 1/6 or 1/4, and the check agrees', async () => {
    const fit = await fittedPreset('xor');
    const reference = createReference(fit);
    const levels = new Map<string, number>();
    for (let index = 0n; index < 60n; index++) {
      const state = reference.begin(reference.initialize(index), index);
      reference.train(state, 0, fit.sweep.steps);
      const proof = await partitionProof(fit, [...state.theta], { starts: 2 });
      expect(checkCertificate(JSON.stringify(proof)).valid).toBe(true);
      levels.set(proof.objective, (levels.get(proof.objective) ?? 0) + 1);
    }
    expect([...levels.keys()].sort()).toEqual(['0', '1/4', '1/6', '1/8']);
  });
});

/** Whether no point close by has a smaller loss: float64's word on what was proved. */
function expectLeastNearby(fit: FittedSweep, { parameters, objective }: Partition): void {
  const reference = createReference(fit);
  const theta = Float64Array.from(parameters, (text) => readExactly(text).valueOf());
  const least = readExactly(objective).valueOf();
  expect(reference.lossAt(theta)).toBeCloseTo(least, 12);
  const next = randomNumbers(41);
  for (const size of [1e-2, 1e-3, 1e-4]) {
    for (let i = 0; i < 500; i++) {
      expect(reference.lossAt(theta.map((x) => x + size * next()))).toBeGreaterThan(least - 1e-15);
    }
  }
}

describe('what is proved', () => {
  it('is not contradicted by 1,500 points close by', async () => {
    for (const [name, { parameters }] of [
      ['relu-regression-d1', D1.local],
      ['relu-regression-d2', D2.local],
      ['relu-regression-d3', D3.worse],
    ] as const) {
      const fit = await fittedPreset(name);
      expectLeastNearby(fit, await partitionProof(fit, parameters, { starts: 0 }));
    }
  });
});

describe('units on their kinks at samples with an error', () => {
  /** The unit is on its kink at x = 0, where the output 0 + c is `target` less than c. */
  const bentAt = (target: number) =>
    fitted({
      dataset: { inputs: [[-1], [0], [1], [2]], targets: [[1], [target], [1], [2]] },
      network: { layers: [1, 1, 1], activation: 'relu' },
    });

  it('are held there by the errors: a part of the slope balances them', async () => {
    const fit = await bentAt(-3);
    const proof = await partitionProof(fit, [1, 0, 1.2, -0.3], { starts: 0 });
    // By hand: u = 17/11, c = -10/11, errors -21/11, 23/11, -4/11, 2/11; at the unit -4/11 + 2/11 + part 23/11 = 0.
    expect(proof).toMatchObject({
      kind: 'local-minimum',
      partition: ['-0++'],
      multipliers: [{ unit: 0, sample: 1, value: '2/23' }],
    });
    expectLeastNearby(fit, proof);
    expect(checkCertificate(proof).valid).toBe(true);
    for (const value of ['3/23', '-2/23', '25/23']) {
      const forgery = forged(proof, () => ({ multipliers: [{ unit: 0, sample: 1, value }] }));
      expect(checkCertificate(forgery)).toMatchObject({ valid: false, failure: 'unproved' });
    }
    const forgery = forged(proof, () => ({ multipliers: [] }));
    expect(checkCertificate(forgery)).toMatchObject({ valid: false, failure: 'unproved' });
  });

  it('are not held by parts beyond 0 and 1, even where all else balances', async () => {
    const proof = await partitionProof(await bentAt(-3), [1, 0, 1.2, -0.3], { starts: 0 });
    // At u = 8/11, c = 5/11 for the targets 1, 0, 1, 2, and at u = 1, c = 0 for -1, -1, 5, 0: worked out by hand.
    for (const [targets, parameters, objective, value] of [
      [['1', '0', '1', '2'], ['8/11', '0', '1', '5/11'], '3/22', '-1/5'],
      [['-1', '-1', '5', '0'], ['1', '0', '1', '0'], '11/2', '2'],
    ] as const) {
      const forgery = forged(proof, ({ problem }) => ({
        problem: { ...problem, targets: targets.map((target) => [target]) },
        parameters,
        objective,
        multipliers: [{ unit: 0, sample: 1, value }],
      }));
      expect(checkCertificate(forgery)).toEqual({
        valid: false,
        failure: 'unproved',
        reason: 'the multiplier of hidden unit 0 on its kink at sample 1 is not between 0 and 1',
      });
    }
  });

  it('are not held where the output would bend towards the target', async () => {
    expect((await refused(await bentAt(0.875), [1, 0, 1.2, -0.3])).message).toContain(
      'a unit on its kink at a sample',
    );
  });

  it('must not be able to leave: a dead unit on its kink where it could help is refused', async () => {
    const fit = await fitted({
      dataset: { inputs: [[0], [1]], targets: [[0], [1]] },
      network: { layers: [1, 1, 1], activation: 'relu' },
    });
    // Off everywhere but at x = 1, where it is on its kink and could lower the error: one-sided descent.
    const { refused: reason, message } = await refused(fit, [1, -1, 1, 0.5]);
    expect(reason).toBe('not-minimal');
    expect(message).toMatch(/^no local minimum is proved near it: /);
  });
});

describe('refusals', () => {
  it('a network whose partition breaks before its fit is reached', async () => {
    const fit = await fittedPreset('relu-regression-d1');
    // On at 1 to 5, and off at -1, where the fit would have it on.
    expect((await refused(fit, [1, 0.5, -1, 3])).refused).toBe('not-minimal');
  });

  it('a unit whose output weight is 0, and could become useful', async () => {
    const fit = await fittedPreset('relu-regression-d1');
    expect((await refused(fit, [1, 3, 0, 0.2])).message).toContain(
      'a unit whose output weight is 0 can still lower the loss',
    );
  });

  it('a better point that is none', async () => {
    const fit = await fittedPreset('relu-regression-d1');
    const refusal = await refused(fit, D1.local.parameters, { better: [0, -1, 0, 100] });
    expect(refusal.message).toBe('the point given as better is not: its loss is not smaller');
  });

  it.each([
    { loss: 'bce' as const },
    { penalty: { l2: 0.1 } },
    { network: { layers: [2, 2, 2, 1], activation: 'relu' as const } },
    { network: { layers: [2, 2, 1], activation: 'relu' as const, outputActivation: 'sigmoid' as const } },
  ])('relu networks beyond the argument: %j', async (change) => {
    const fit = await fitted({ network: { layers: [2, 2, 1], activation: 'relu' }, ...change });
    const refusal = await refused(fit, new Array<number>(fit.shape.parameterCount).fill(0.1));
    expect(refusal.refused).toBe('unsupported');
    expect(refusal.message).toContain('one hidden layer');
  });
});
