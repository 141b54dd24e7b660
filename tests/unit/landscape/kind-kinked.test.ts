// Stationary points of relu networks: the propositions of the paper, and starts that lie exactly on kinks.
import { describe, expect, it } from 'vitest';
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { createClassifier } from '../../../src/landscape/kind.ts';
import { createReference } from '../../../src/reference/index.ts';
import { preset, type SweepInput } from '../../../src/spec/index.ts';
import oracles from '../../oracles/oracles.json';
import { fitted, randomNumbers } from '../reference/fitted.ts';
import { judged, tally, type Judged } from './kind-endpoints.ts';
import { fit } from './problems.ts';

const RELU = { layers: [2, 2, 1], activation: 'relu' } as const;

describe('classifyAmongKinks', () => {
  const { 'relu-regression-d1': d1, 'relu-regression-d2': d2, 'relu-regression-d3': d3 } = oracles;
  const minima: readonly (readonly [string, number, { parameters: number[]; sumOfSquares: number }])[] = [
    ['relu-regression-d1', 5, d1.local],
    ['relu-regression-d2', 6, d2.local],
    ['relu-regression-d2', 6, d2.global],
    ['relu-regression-d3', 6, d3.better],
    ['relu-regression-d3', 6, d3.worse],
    ['relu-regression-d3', 6, d3.global],
  ];

  it.each(minima)(
    'recognizes a minimum of %s (%i samples)',
    async (name, samples, { parameters, sumOfSquares }) => {
      const { kind, evidence, settled } = createClassifier(await fit(preset(name)))(
        Float64Array.from(parameters),
      );
      expect(kind).toBe('local-minimum');
      expect(samples * settled.objective).toBeCloseTo(sumOfSquares, 10);
      expect(evidence.rule).toBe(sumOfSquares === 0 ? 'lowest-loss' : 'kinks');
      if (evidence.rule !== 'kinks') return;
      expect(evidence.cones.count).toBe(2 ** evidence.cones.kinks.length);
      expect(evidence.cones.leastDerivative).toBeGreaterThan(-1e-13);
    },
  );

  it('finds that D1 can be fitted better from the other side', async () => {
    const problem = await fit(preset('relu-regression-d1'));
    const reference = createReference(problem);
    const better = createClassifier(problem)(Float64Array.of(-1, 1, 3, -2)).settled;
    expect(5 * better.objective).toBeLessThan(14 + 1e-9);
    expect(5 * reference.objectiveAt(better.theta)).toBeCloseTo(oracles['relu-regression-d1'].global_sse, 6);
  });

  it('finds ways down that begin with zero slope', async () => {
    // Both output weights are zero, and the second unit is on the kink at (1, 0): opening it there while its output weight
    // grows from zero helps, but each alone does nothing.
    const problem = await fitted({ network: { layers: [2, 2, 1], activation: 'leaky-relu' } });
    const point = Float64Array.of(-0.15, -0.08, 0.125, -0.73, -0.72, -0.125, 0, 0, 0.5);
    const { kind, evidence } = createClassifier(problem)(point);
    expect(kind).toBe('saddle');
    if (evidence.rule !== 'kinks') throw new Error('expected the rule of kinks');
    expect(evidence.cones.leastDerivative).toBeCloseTo(0, 14);
    expect(evidence.descent?.decrease).toBeGreaterThan(1e-12);
  });

  it.each([
    [0.01, 'saddle'],
    [0.095, 'saddle'],
    [0.0961, 'saddle'],
    [0.0962, 'local-minimum'],
    [0.2, 'local-minimum'],
  ])(
    'finds that a network without weights can open a unit where penalty %d is small: %s',
    async (l2, kind) => {
      // All outputs are the bias, 1 / (2 + 2 l2). A unit that opens at (0, 1) alone does so best with weights (-1, 1) / sqrt(2); with
      // the output weight it gains (1 - bias) / 2 / sqrt(2) times their product, and pays l2 times their squares: at 0.09613 that is even.
      const problem = await fitted({ network: RELU, penalty: { l2, biases: true } });
      const point = new Float64Array(9);
      point[8] = 0.5 / (1 + l2);
      const { kind: found, evidence } = createClassifier(problem)(point);
      expect(found).toBe(kind);
      if (evidence.rule !== 'empty-units') throw new Error('expected the rule of empty units');
      expect(evidence).toMatchObject({ units: [2, 3], price: 2 * l2, rest: 'local-minimum' });
      expect(evidence.pull).toBeCloseTo((1 - 0.5 / (1 + l2)) / 2 / Math.SQRT2, 12);
      if (kind === 'saddle') expect(evidence.descent?.decrease).toBeGreaterThan(1e-9);
    },
  );

  it.each([
    ['mse', 0.01, 3000, 'saddle'],
    ['mse', 0.1, 3000, 'local-minimum'],
    ['bce', 0.001, 10_000, 'saddle'],
    ['bce', 0.1, 3000, 'local-minimum'],
  ] as const)(
    'leaves no endpoint of relu networks with %s and penalty %d undecided, nor running away',
    async (loss, l2, steps, most) => {
      const problem = await fitted({ network: RELU, loss, penalty: { l2, biases: true }, steps });
      const all = judged(problem, 40);
      const kinds = tally(all);
      expect(kinds).not.toHaveProperty('undecided');
      expect(kinds).not.toHaveProperty('plateau');
      expect(kinds[most]).toBeGreaterThan(10);
      const reference = createReference(problem);
      const next = randomNumbers(5);
      for (const { verdict } of all) {
        if (verdict.kind !== 'local-minimum') continue;
        const { theta, objective } = verdict.settled;
        for (const size of [1e-1, 1e-2, 1e-3]) {
          for (let i = 0; i < 50; i++) {
            const beside = reference.objectiveAt(theta.map((x) => x + 0.3 * size * next()));
            expect(beside).toBeGreaterThan(objective - 1e-13);
          }
        }
      }
    },
  );

  it('takes units that only biases hold off, or on, for what they are, however small their weights', async () => {
    const problem = await fitted({ network: RELU, penalty: { l2: 0.01, biases: false }, steps: 3000 });
    const all = judged(problem, 40);
    const flat = all.filter(({ verdict: { evidence } }) => evidence.rule === 'null-directions');
    expect(flat.length).toBeGreaterThan(20);
    const reference = createReference(problem);
    const next = randomNumbers(8);
    for (const { verdict } of flat) {
      expect(verdict.kind).not.toBe('undecided');
      if (verdict.kind !== 'local-minimum') continue;
      const { theta, objective } = verdict.settled;
      for (let i = 0; i < 200; i++) {
        const beside = reference.objectiveAt(theta.map((x) => x + 1e-4 * next()));
        expect(beside).toBeGreaterThan(objective - 1e-13);
      }
    }
  });

  it('decides deep networks of which a penalty leaves nothing but a number', async () => {
    const network = { layers: [2, 3, 3, 1], activation: 'relu' } as const;
    const problem = await fitted({ network, penalty: { l2: 0.1, biases: true }, steps: 3000 });
    for (const { verdict } of judged(problem, 20)) {
      expect(verdict.kind).toBe('local-minimum');
      if (verdict.evidence.rule !== 'empty-units') throw new Error('expected the rule of empty units');
      expect(verdict.evidence.units).toEqual([2, 3, 4, 5, 6, 7]);
      expect(verdict.evidence.pullAtMost).toBeLessThan(0.2);
      expect(verdict.settled.outputs[0]).toBeCloseTo(0.5 / 1.1, 9);
    }
  });

  it('puts units that shrink for ever at nothing, and says how far that is', async () => {
    const problem = await fitted({ network: RELU, penalty: { l2: 0.1, biases: true } });
    // Both units are off on every sample, so that the penalty alone moves them; the bias is at its best.
    const point = Float64Array.of(-1e-5, -2e-5, -3e-6, -1e-6, -1e-5, -2e-5, 3e-5, -1e-5, 0.5 / 1.1);
    const { kind, evidence, settled } = createClassifier(problem)(point);
    expect(kind).toBe('local-minimum');
    expect([...settled.theta.subarray(0, 8)]).toEqual(new Array(8).fill(0));
    if (evidence.rule !== 'empty-units') throw new Error('expected the rule of empty units');
    expect(evidence.settling.distance).toBeCloseTo(Math.hypot(...point.subarray(0, 8)), 12);
  });

  it("calls jellyfish's linear region a local minimum, without any dead unit", async () => {
    const problem = await fitted({
      dataset: 'jellyfish',
      network: RELU,
      optimizer: { kind: 'gd', learningRate: 0.2 },
      steps: 10000,
      seed: 7,
    });
    const all = judged(problem, 40);
    const linear = all.filter(({ verdict }) => Math.abs(verdict.settled.objective - 49 / 232) < 1e-7);
    const minima = linear.filter(({ verdict }) => verdict.kind === 'local-minimum');
    expect(minima.length).toBeGreaterThan(10);
    expect(linear.every(({ verdict: { kind } }) => kind === 'local-minimum' || kind === 'unconverged')).toBe(
      true,
    );
    const { deadLayer } = createReference(problem).evaluate(minima[0]?.theta ?? new Float64Array(9));
    expect(deadLayer).toBe(false);
    expect(minima.some(({ verdict }) => verdict.evidence.rule === 'partition')).toBe(true);
  });

  it('puts stuck XOR networks at the three levels, each a local minimum or dead', async () => {
    const problem = await fitted({ network: RELU, steps: 3000, seed: 7 });
    const stuck = judged(problem, 60).filter(({ solved }) => !solved);
    expect(stuck.length).toBeGreaterThan(30);
    for (const { verdict } of stuck) {
      expect(['local-minimum', 'dead']).toContain(verdict.kind);
      const levels = verdict.kind === 'dead' ? [0.25] : [1 / 8, 1 / 6, 1 / 4];
      expect(Math.min(...levels.map((level) => Math.abs(level - verdict.settled.objective)))).toBeLessThan(
        1e-12,
      );
    }
  });

  it('runs to infinity along kinks with bce', async () => {
    const problem = await fitted({
      network: RELU,
      loss: 'bce',
      optimizer: { kind: 'gd', learningRate: 0.5 },
      steps: 5000,
      seed: 7,
    });
    const verdicts = judged(problem, 30).map(({ verdict }) => verdict);
    const runaways = verdicts.flatMap(({ evidence }) => ('runaway' in evidence ? [evidence.runaway] : []));
    const rest = verdicts.filter(({ kind }) => kind !== 'plateau').map(({ kind }) => kind);
    expect(rest.filter((kind) => kind !== 'local-minimum' && kind !== 'dead')).toEqual([]);
    const levels = [0, Math.LN2 / 2, oracles.jellyfish.otherReluLevels.bce[1] ?? 0];
    expect(runaways.length).toBeGreaterThan(10);
    for (const { limit } of runaways) {
      expect(Math.min(...levels.map((level) => Math.abs(level - limit)))).toBeLessThan(1e-8);
    }
  });
});

describe('networks with a pre-activation exactly on a kink', () => {
  const zeroBiases: SweepInput['initializer'] = {
    weights: { kind: 'lecun-normal' },
    biases: { kind: 'constant', value: 0 },
  };

  /** Whether both units are off, or on the kink at (0, 0), on every sample. */
  function looksDead({ theta }: Judged): boolean {
    const [a = 0, b = 0, c = 0, d = 0, first = 0, second = 0] = theta;
    return [a, b, c, d].every((weight) => weight < 0) && first === 0 && second === 0;
  }

  it('can mostly still descend, though they look dead', async () => {
    const problem = await fitted({ network: RELU, initializer: zeroBiases, steps: 2000, seed: 3 });
    const dead = judged(problem, 300).filter(looksDead);
    expect(dead.length).toBeGreaterThan(10);
    const kinds = tally(dead);
    expect((kinds['saddle'] ?? 0) + (kinds['local-minimum'] ?? 0)).toBe(dead.length);
    expect(kinds['saddle']).toBeGreaterThan(dead.length / 2);
    for (const { theta, verdict } of dead) {
      // A unit opens at (0, 0), where the target is 0 and the output 1/2: that helps if its output weight is negative.
      const helps = (theta[6] ?? 0) < 0 || (theta[7] ?? 0) < 0;
      expect(verdict.kind).toBe(helps ? 'saddle' : 'local-minimum');
    }
  });

  it('are told apart as trying all directions tells them', async () => {
    const problem = await fitted({ network: RELU, initializer: zeroBiases, steps: 3000, seed: 5 });
    const onKinks = judged(problem, 120).filter(({ verdict }) => verdict.evidence.rule === 'kinks');
    expect(onKinks.length).toBeGreaterThan(20);
    for (const { verdict } of onKinks) {
      expect(verdict.kind === 'saddle').toBe(fallsNearby(problem, verdict.settled.theta));
    }
  });
});

/** Whether a lower objective is found among many points very near. */
function fallsNearby(problem: FittedSweep, theta: Float64Array): boolean {
  const reference = createReference(problem);
  const start = reference.objectiveAt(theta);
  const next = randomNumbers(1);
  return Array.from({ length: 3000 }, (_, i) => i).some((i) => {
    const sparse = i % 2 === 0 ? 0.3 : 1;
    const near = theta.map((x) => x + (Math.abs(next()) < sparse ? 1e-5 * next() : 0));
    return reference.objectiveAt(near) < start - 1e-13;
  });
}
