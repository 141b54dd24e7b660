// The kinds of trained networks, rule by rule.
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../../src/landscape/kind.ts';
import { createReference } from '../../../src/reference/index.ts';
import { preset, type SweepInput } from '../../../src/spec/index.ts';
import oracles from '../../oracles/oracles.json';
import { fitted, randomNumbers } from '../reference/fitted.ts';
import { endpointOf, judged, tally } from './kind-endpoints.ts';
import { fit } from './problems.ts';

describe('createClassifier', () => {
  it('calls what blew up diverged', async () => {
    const classify = createClassifier(await fitted());
    for (const value of [1e11, Number.NaN, Infinity]) {
      const { kind, evidence, reason } = classify(new Float64Array(9).fill(0.1).fill(value, 3, 4));
      expect(kind).toBe('diverged');
      expect(evidence.rule).toBe('blow-up');
      expect(reason).not.toContain('undefined');
    }
  });

  it('calls a relu layer that is strictly off dead, unless something pulls it back', async () => {
    const network = { layers: [2, 2, 1], activation: 'relu' } as const;
    const off = Float64Array.of(-1, -1, -1, -0.5, -0.1, -0.2, 0.7, -0.4, 0.5);
    expect(createClassifier(await fitted({ network }))(off).kind).toBe('dead');
    const shifted = off.map((x, p) => (p === 8 ? 0.7 : x));
    expect(createClassifier(await fitted({ network }))(shifted).kind).toBe('unconverged');
    const penalized = await fitted({ network, penalty: { l2: 0.01, biases: true } });
    expect(createClassifier(penalized)(off).kind).not.toBe('dead');
  });

  it('calls a network that jumps across a minimum oscillating', async () => {
    const dataset = { inputs: [[-1], [1]], targets: [[-0.5], [0.9]] };
    const network = { layers: [1, 1], activation: 'tanh' } as const; // a line: curvatures 2 and 2
    const classify = async (learningRate: number, theta: Float64Array) =>
      createClassifier(await fitted({ dataset, network, optimizer: { kind: 'gd', learningRate } }))(theta);
    const beside = Float64Array.of(0.704, 0.2);
    expect(await classify(0.9, beside)).toMatchObject({ kind: 'local-minimum' });
    expect(await classify(1.1, beside)).toMatchObject({
      kind: 'unconverged',
      evidence: { rule: 'oscillation', largestEigenvalue: 2 },
    });
    expect(await classify(1.1, Float64Array.of(0.7, 0.2))).toMatchObject({ kind: 'local-minimum' });
  });

  it('measures oscillation in the steps of each layer', async () => {
    // w2 w1 x = x on x = -1, 1: at w1 = w2 = 1 the Hessian is (2 2; 2 2), with rates r its step is stable up to 2 r1 + 2 r2 = 2.
    const dataset = { inputs: [[-1], [1]], targets: [[-1], [1]] };
    const network = { layers: [1, 1, 1], activation: 'identity', biases: false } as const;
    const classify = async (learningRate: number[]) =>
      createClassifier(await fitted({ dataset, network, optimizer: { kind: 'gd', learningRate } }))(
        Float64Array.of(1.004, 1),
      );
    for (const stable of [
      [0.9, 0.05],
      [0.05, 0.9],
    ]) {
      expect(await classify(stable)).toMatchObject({ kind: 'local-minimum' });
    }
    for (const unstable of [
      [0.95, 0.1],
      [0.1, 0.95],
    ]) {
      const { kind, evidence } = await classify(unstable);
      expect(kind).toBe('unconverged');
      if (evidence.rule !== 'oscillation') throw new Error(evidence.rule);
      expect(evidence.largestEigenvalue / evidence.stableUpTo).toBeCloseTo(1.05, 2);
    }
  });

  it('decides every endpoint of XOR by relu units without biases', async () => {
    const problem = await fitted({
      network: { layers: [2, 2, 1], activation: 'relu', biases: false },
      optimizer: { kind: 'gd', learningRate: 0.2 },
      steps: 3000,
    });
    const classify = createClassifier(problem);
    const found = Array.from({ length: 60 }, (_, i) => classify(endpointOf(problem, i)));
    const losses = (kind: string): number[] =>
      found.filter((each) => each.kind === kind).map(({ settled }) => settled.objective);
    expect(found.filter(({ kind }) => kind === 'undecided' || kind === 'unconverged')).toEqual([]);
    // |x - y| by two units solves it exactly; the others stop where both units serve one sample, or none at all.
    expect(losses('local-minimum').some((loss) => loss < 1e-9)).toBe(true);
    expect(losses('local-minimum').some((loss) => loss > 0.1)).toBe(true);
  });

  it('says where an unconverged network leads', async () => {
    const problem = await fitted({ steps: 50 });
    const { kind, evidence } = createClassifier(problem)(endpointOf(problem, 1));
    expect(kind).toBe('unconverged');
    expect(evidence).toMatchObject({ rule: 'moved', leadsTo: { kind: 'local-minimum' } });
  });

  it('knows no minima of adamw', async () => {
    const problem = await fitted({
      optimizer: { kind: 'adamw', learningRate: 0.01, weightDecay: 0.1 },
      steps: 2000,
    });
    expect(createClassifier(problem)(endpointOf(problem, 0))).toMatchObject({
      kind: 'unconverged',
      evidence: { rule: 'no-objective' },
    });
  });

  it('gives evidence that survives JSON', async () => {
    const problem = await fitted({ loss: 'bce', steps: 3000, optimizer: { kind: 'gd', learningRate: 0.5 } });
    const classify = createClassifier(problem);
    for (let index = 0; index < 10; index++) {
      const { evidence } = classify(endpointOf(problem, index));
      expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
    }
  });
});

describe('sigmoid-10-points', () => {
  const { parameters, meanLoss, hessianEigenvaluesOfSumLoss } = oracles['sigmoid-10-points'].localMinimum;

  it('has its local minimum, strict, with the smallest eigenvalue of the oracle', async () => {
    const classify = createClassifier(await fit(preset('sigmoid-10-points')));
    const next = randomNumbers(2);
    for (let round = 0; round < 30; round++) {
      const { kind, evidence, settled } = classify(Float64Array.from(parameters, (x) => x + 1e-3 * next()));
      expect(kind).toBe('local-minimum');
      const spectrum = evidence.rule === 'curvature' ? evidence.spectrum : undefined;
      const smallest = (hessianEigenvaluesOfSumLoss[0] ?? 0) / 10;
      expect((spectrum?.smallestEigenvalue ?? 0) / smallest).toBeCloseTo(1, 4);
      expect(spectrum).toMatchObject({ index: 0, nullity: 0 });
      // Of the samples as they are given: rounded to float32 they move the minimum by 1.1e-9.
      expect(Math.abs(settled.objective - meanLoss)).toBeLessThan(1e-13);
    }
  });

  it('is where trained networks end, and only there lies a local minimum', async () => {
    const problem = await fit({ ...preset('sigmoid-10-points'), steps: 20000 });
    const all = judged(problem, 12);
    const minima = all.filter(({ verdict }) => verdict.kind === 'local-minimum');
    expect(minima.length).toBeGreaterThan(2);
    for (const { verdict } of minima) {
      expect(Math.abs(verdict.settled.objective - meanLoss)).toBeLessThan(1e-9);
    }
    for (const { verdict } of all) {
      expect(['local-minimum', 'plateau', 'unconverged']).toContain(verdict.kind);
    }
  });
});

describe('XOR 2-2-1', () => {
  const cases: readonly (readonly [
    SweepInput['network']['activation'],
    Partial<SweepInput>,
    readonly number[],
  ])[] = (['tanh', 'sigmoid'] as const).flatMap((activation) => [
    [
      activation,
      {
        network: { layers: [2, 2, 1], activation },
        loss: 'bce',
        optimizer: { kind: 'gd', learningRate: 0.5 },
      },
      [0, Math.LN2 / 2, 0.4773856262211097],
    ] as const,
    [
      activation,
      {
        network: { layers: [2, 2, 1], activation, outputActivation: 'sigmoid' },
        loss: 'mse',
        optimizer: { kind: 'gd', learningRate: 2 },
      },
      [0, 1 / 8, 1 / 6],
    ] as const,
  ]);

  it.each(cases)('has plateaus, no local minima, with %s and %o', async (_, input, limits) => {
    const all = judged(await fitted({ ...input, steps: 20000, seed: 7 }), 40);
    const counts = tally(all);
    expect(counts['local-minimum'] ?? 0).toBe(0);
    expect((counts['unconverged'] ?? 0) + (counts['undecided'] ?? 0)).toBeLessThanOrEqual(0.05 * all.length);
    for (const { verdict } of all) {
      if (!('runaway' in verdict.evidence)) continue;
      const { limit } = verdict.evidence.runaway;
      expect(Math.min(...limits.map((level) => Math.abs(level - limit)))).toBeLessThan(1e-9);
    }
  });

  it.each(['tanh', 'sigmoid'] as const)('solves mse with %s exactly, or not at all', async (activation) => {
    const network = { layers: [2, 2, 1], activation } as const;
    const problem = await fitted({
      network,
      optimizer: { kind: 'gd', learningRate: 0.3 },
      steps: 20000,
      seed: 7,
    });
    const reference = createReference(problem);
    for (const { verdict, theta } of judged(problem, 40)) {
      if (verdict.kind === 'local-minimum') expect(reference.lossAt(theta)).toBeLessThan(1e-3);
      else if (verdict.kind === 'plateau') expect(verdict.settled.objective).toBeCloseTo(1 / 8, 9);
      else expect(verdict.evidence).toMatchObject({ rule: 'moved', leadsTo: { kind: 'local-minimum' } });
    }
  });
});
