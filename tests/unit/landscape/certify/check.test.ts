// The check: it confirms proofs, and catches every altered digit, every false claim and every malformed file.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { round } from 'interval-arithmetic';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkCertificate } from '../../../../src/landscape/certify/index.ts';
import {
  BETTER_SIGMOID,
  D1,
  D2,
  fittedPreset,
  forged,
  partitionProof,
  SIGMOID,
  smoothProof,
  type Partition,
  type Smooth,
} from './presets.ts';

let smooth: Smooth;
let partition: Partition;
beforeAll(async () => {
  smooth = await smoothProof(await fittedPreset('sigmoid-10-points'), SIGMOID.parameters, {
    better: BETTER_SIGMOID,
    origin: { sweep: 'ab12', cell: 0, index: '17' },
  });
  partition = await partitionProof(await fittedPreset('relu-regression-d2'), D2.local.parameters, {
    better: D2.global.parameters,
  });
});

const nudged = (text: string, by: number): string => String(Number((Number(text) + by).toPrecision(15)));

describe('what holds', () => {
  it('is confirmed, with figures that the check computed itself', () => {
    const verdict = checkCertificate(JSON.stringify(smooth, null, 2));
    expect(verdict).toMatchObject({
      valid: true,
      kind: 'suboptimal-strict-local-minimum',
      facts: { method: 'intervals', parameters: 9, samples: 10 },
    });
    if (!verdict.valid || verdict.facts.method !== 'intervals') throw new Error('unreachable');
    const { objective, reach, betterObjective } = verdict.facts;
    expect(objective.low).toBeLessThan(objective.high);
    expect(objective.low).toBeGreaterThan(Number(smooth.bounds.objectiveAtLeast));
    expect(objective.high).toBeLessThan(Number(smooth.bounds.objectiveAtMost));
    expect(reach).toBeLessThan(0.1);
    expect(betterObjective).toBeLessThan(objective.low);
  });

  it('is confirmed for relu networks', () => {
    expect(checkCertificate(JSON.stringify(partition))).toMatchObject({
      valid: true,
      facts: {
        method: 'fractions',
        objective: '4/9',
        betterObjective: '0',
        kinks: 1,
        parameters: 7,
        samples: 6,
      },
    });
  });
});

describe('one altered digit', () => {
  it.each(['smooth', 'partition'] as const)(
    'fails the check, wherever it is in the %s certificate',
    (which) => {
      const text = JSON.stringify(which === 'smooth' ? smooth : partition);
      let digits = 0;
      for (const { index, 0: digit } of text.matchAll(/\d/g)) {
        const other = String((Number(digit) + 1) % 10);
        const altered = text.slice(0, index) + other + text.slice(index + 1);
        expect(checkCertificate(altered).valid).toBe(false);
        digits++;
      }
      expect(digits).toBeGreaterThan(80);
    },
  );

  it('is told from a file that is none', () => {
    const altered = JSON.stringify(smooth).replace(
      smooth.bounds.objectiveAtLeast,
      nudged(smooth.bounds.objectiveAtLeast, 1e-9),
    );
    expect(checkCertificate(altered)).toEqual({
      valid: false,
      failure: 'altered',
      reason: 'its digest does not match its contents: it was altered after it was written',
    });
  });
});

describe('false claims with a digest that matches', () => {
  const first = (list: readonly string[], change: (text: string) => string): string[] =>
    list.map((text, p) => (p === 0 ? change(text) : text));

  const lies: readonly (readonly [string, (body: Smooth) => object])[] = [
    ['another center', ({ box }) => ({ box: { ...box, center: first(box.center, (x) => nudged(x, 1e-6)) } })],
    ['a wide box', ({ box }) => ({ box: { ...box, radius: '0.1' } })],
    ['a box narrower than rounding', ({ box }) => ({ box: { ...box, radius: '0.0000000000000001' } })],
    ['a box of no width', ({ box }) => ({ box: { ...box, radius: '0' } })],
    ['a negative radius', ({ box }) => ({ box: { ...box, radius: `-${box.radius}` } })],
    [
      'another inverse',
      ({ approximateInverse }) => ({
        approximateInverse: approximateInverse.map((row) => first(row, (x) => nudged(x, 100))),
      }),
    ],
    [
      'a higher loss',
      ({ bounds }) => ({ bounds: { ...bounds, objectiveAtLeast: nudged(bounds.objectiveAtMost, 1e-9) } }),
    ],
    [
      'a lower loss',
      ({ bounds }) => ({ bounds: { ...bounds, objectiveAtMost: nudged(bounds.objectiveAtLeast, -1e-9) } }),
    ],
    ['a steeper minimum', ({ bounds }) => ({ bounds: { ...bounds, smallestEigenvalueAtLeast: '0.000195' } })],
    ['curvature 0', ({ bounds }) => ({ bounds: { ...bounds, smallestEigenvalueAtLeast: '0' } })],
    [
      'a better point that is worse',
      ({ box }) => ({ better: { parameters: box.center, objectiveAtMost: '0.4167427531' } }),
    ],
    [
      'a better point that is not better',
      ({ box }) => ({ better: { parameters: box.center, objectiveAtMost: '0.6' } }),
    ],
    [
      'a better point with too small a loss',
      ({ better }) => ({ better: { parameters: better?.parameters, objectiveAtMost: '0.41' } }),
    ],
    ['another sample', ({ problem }) => ({ problem: { ...problem, inputs: problem.inputs.toReversed() } })],
    ['another loss', ({ problem }) => ({ problem: { ...problem, loss: 'mse' } })],
    ['a penalty', ({ problem }) => ({ problem: { ...problem, penalty: { l2: '0.001', biases: false } } })],
    [
      'another activation',
      ({ problem }) => ({ problem: { ...problem, network: { ...problem.network, activation: 'tanh' } } }),
    ],
    [
      'another output',
      ({ problem }) => ({
        problem: { ...problem, network: { ...problem.network, outputActivation: 'tanh' } },
      }),
    ],
  ];

  it.each(lies)('%s is found out by the mathematics', (_, change) => {
    const verdict = checkCertificate(forged(smooth, change));
    expect(verdict).toMatchObject({ valid: false, failure: 'unproved' });
    if (!verdict.valid) expect(verdict.reason).toMatch(/^[^\n]{10,200}$/);
  });

  it('a saddle is no minimum, with whatever figures', async () => {
    const fit = await fittedPreset('xor-tanh', { loss: 'mse' });
    const center = ['1', '0', '0', '1', '0', '0', '0', '0', '0.5'];
    const { inputs, targets } = smoothProblem(await fittedPreset('xor-tanh'));
    const forgery = forged(smooth, ({ problem }) => ({
      problem: {
        ...problem,
        inputs,
        targets,
        loss: fit.sweep.loss,
        network: { ...problem.network, activation: 'tanh' },
      },
      box: { center, radius: '0.00000001' },
    }));
    expect(checkCertificate(forgery)).toMatchObject({ valid: false, failure: 'unproved' });
  });

  const exactLies: readonly (readonly [string, (body: Partition) => object])[] = [
    ['another loss', () => ({ objective: '5/9' })],
    ['other parameters', ({ parameters }) => ({ parameters: first(parameters, () => '-301/100') })],
    ['another partition', ({ partition: signs }) => ({ partition: first(signs, () => '++----') })],
    ['a multiplier that nothing needs', () => ({ multipliers: [{ unit: 0, sample: 0, value: '1/2' }] })],
    ['a better point that is not', ({ parameters }) => ({ better: { parameters, objective: '4/9' } })],
    ['a better loss', ({ better }) => ({ better: { parameters: better?.parameters, objective: '1/9' } })],
    ['another target', ({ problem }) => ({ problem: { ...problem, targets: problem.targets.toReversed() } })],
  ];

  it.each(exactLies)('%s is found out by the fractions', (_, change) => {
    expect(checkCertificate(forged(partition, change))).toMatchObject({ valid: false, failure: 'unproved' });
  });

  it('a point that can descend from its kink is no minimum', () => {
    // One unit, off but on its kink at x = 1, whose error it could lower.
    const forgery = forged(partition, ({ problem }) => ({
      kind: 'local-minimum',
      claim:
        'On exactly these samples, the objective has a local minimum, not necessarily a strict one, at the parameters.',
      better: null,
      problem: {
        ...problem,
        inputs: [['0'], ['1']],
        targets: [['0'], ['1']],
        network: { ...problem.network, layers: [1, 1, 1] },
      },
      parameters: ['1', '-1', '1', '1/2'],
      objective: '1/4',
      partition: ['-0'],
      multipliers: [{ unit: 0, sample: 1, value: '0' }],
    }));
    expect(checkCertificate(forgery)).toMatchObject({
      valid: false,
      failure: 'unproved',
      reason: 'hidden unit 0 on its kink at sample 1 can lower the loss by moving off it',
    });
  });

  it('a claim that is true but weaker stays true', () => {
    const weaker = forged(smooth, ({ bounds }) => ({ bounds: { ...bounds, objectiveAtLeast: '0.5' } }));
    expect(checkCertificate(weaker).valid).toBe(true);
  });
});

/** The data of a sweep in a certificate's words. */
function smoothProblem(fit: Awaited<ReturnType<typeof fittedPreset>>) {
  const { inputs, targets } = fit.dataset;
  return {
    inputs: [0, 1, 2, 3].map((s) => [String(inputs[2 * s]), String(inputs[2 * s + 1])]),
    targets: [0, 1, 2, 3].map((s) => [String(targets[s])]),
  };
}

describe('hostile files', () => {
  const bodies = (): readonly (readonly [string, unknown])[] => [
    ['nothing', ''],
    ['no JSON', '{"schemaVersion": 1,'],
    ['a number', '3'],
    ['null', null],
    ['a list', '[]'],
    ['deep nesting', `${'['.repeat(1e5)}${']'.repeat(1e5)}`],
    ['a huge text', ' '.repeat(2 ** 23 + 1)],
    ['another version', { ...smooth, schemaVersion: 2 }],
    ['another kind', { ...smooth, kind: 'global-minimum' }],
    ['another claim', { ...smooth, claim: 'It is the global minimum.' }],
    ['more fields', { ...smooth, comment: 'trust me' }],
    ['no better point where one is claimed', { ...smooth, better: null }],
    ['an exponent', { ...smooth, box: { ...smooth.box, radius: '1e-8' } }],
    ['a number that is none', { ...smooth, box: { ...smooth.box, radius: 'NaN' } }],
    ['a long number', { ...smooth, box: { ...smooth.box, radius: `0.${'1'.repeat(5000)}` } }],
    ['a short inverse', { ...smooth, approximateInverse: smooth.approximateInverse.slice(1) }],
    ['a point of another size', { ...smooth, box: { ...smooth.box, center: ['1'] } }],
    [
      'data with an exponent',
      {
        ...smooth,
        problem: { ...smooth.problem, inputs: smooth.problem.inputs.map((row) => row.map(() => '1e-1')) },
      },
    ],
    [
      'fewer targets',
      { ...smooth, problem: { ...smooth.problem, targets: smooth.problem.targets.slice(1) } },
    ],
    [
      'a ragged table',
      { ...smooth, problem: { ...smooth.problem, inputs: [['1'], ...smooth.problem.inputs.slice(1)] } },
    ],
    ['a division by 0', { ...partition, objective: '4/0' }],
    [
      'endless fractions',
      { ...partition, parameters: partition.parameters.map(() => `1/${'7'.repeat(900)}`) },
    ],
    ['a digest that is none', { ...smooth, digest: 'x' }],
    ['a key that is written twice', JSON.stringify(smooth).replace('{', '{"kind":"local-minimum",')],
    ['a prototype', JSON.stringify(smooth).replace('{', '{"__proto__":{"valid":true},')],
  ];

  it('are not read where a sample is beyond float64', () => {
    const far = forged(smooth, ({ problem }) => ({
      problem: { ...problem, inputs: problem.inputs.map((row) => row.map(() => `1${'0'.repeat(350)}`)) },
    }));
    expect(checkCertificate(far)).toMatchObject({ valid: false, failure: 'unproved' });
  });

  it('get one clear line each', () => {
    for (const [, body] of bodies()) {
      const verdict = checkCertificate(body);
      expect(verdict).toMatchObject({ valid: false, failure: 'malformed' });
      if (!verdict.valid) expect(verdict.reason).toMatch(/^it[^\n]{5,300}$/);
    }
  });

  it('cannot borrow an interval library that someone switched off', () => {
    round.disable();
    try {
      expect(checkCertificate(smooth)).toMatchObject({
        valid: false,
        reason: 'the interval library does not round outward',
      });
    } finally {
      round.enable();
    }
    expect(checkCertificate(smooth).valid).toBe(true);
  });
});

describe('independence', () => {
  it('the check imports its own files and libraries only, and the proof nothing of the check', async () => {
    const folder = path.resolve('src/landscape/certify');
    const importsOf = async (file: string): Promise<string[]> =>
      [...(await readFile(file, 'utf8')).matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
        ([, name = '']) => name,
      );
    const filesIn = async (where: string): Promise<string[]> =>
      (await readdir(where)).filter((name) => name.endsWith('.ts')).map((name) => path.join(where, name));

    const check = await filesIn(path.join(folder, 'check'));
    expect(check.length).toBeGreaterThan(5);
    const allowed =
      /^(\.\/[\w-]+\.ts|zod|fraction\.js|interval-arithmetic|@noble\/hashes\/(sha2|utils)\.js)$/;
    for (const file of check) for (const name of await importsOf(file)) expect(name).toMatch(allowed);

    for (const file of await filesIn(folder)) {
      if (path.basename(file) === 'index.ts') continue;
      for (const name of await importsOf(file)) expect(name).not.toContain('check/');
    }
  });

  it('D1 is confirmed from nothing but its text', async () => {
    const text = JSON.stringify(
      await partitionProof(await fittedPreset('relu-regression-d1'), D1.local.parameters),
    );
    expect(checkCertificate(text)).toMatchObject({
      valid: true,
      facts: { objective: '18/5', betterObjective: '14/5' },
    });
  });
});
