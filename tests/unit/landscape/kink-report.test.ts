// Endpoints exactly on kinks, counted from the verdicts, against weights read by hand.
import { describe, expect, it } from 'vitest';
import { createClassifyTask, type ClassifiedTravel } from '../../../src/landscape/crew.ts';
import { createKinkLook, kinkReport } from '../../../src/landscape/kink-report.ts';
import { fitted } from '../reference/fitted.ts';
import { endpointOf } from './kind-endpoints.ts';
import { kinkLines } from '../../../src/cli/render/kink-lines.ts';

const RELU = { layers: [2, 2, 1], activation: 'relu' } as const;

function endpoint(classified: ClassifiedTravel, index: number) {
  return { ...classified, index: BigInt(index), solved: false, loss: 0.25 };
}

describe('kinkReport', () => {
  it('finds the zero-bias XOR networks that seem dead and can still descend', async () => {
    const problem = await fitted({
      network: RELU,
      initializer: { weights: { kind: 'uniform', low: -1, high: 1 }, biases: { kind: 'constant', value: 0 } },
      steps: 2000,
      seed: 3,
      networks: 300,
    });
    const classify = createClassifyTask([
      { cell: { index: 0, axes: {}, sweep: problem.sweep }, fitted: problem },
    ]);
    const ends = Array.from({ length: 300 }, (_, i) => endpointOf(problem, i));
    const classified = ends.map((theta, i) =>
      classify({ cell: 0, index: BigUint64Array.of(BigInt(i)), parameters: Float32Array.from(theta) }),
    );
    const report = kinkReport(classified.flatMap((one, i) => one.map((each) => endpoint(each, i))));

    // A unit is on at no sample where its weights and bias are not above 0 there; on a kink at (0, 0) where its bias is 0.
    const seeming = ends.filter((theta) =>
      [0, 1].every((unit) => {
        const [a = 0, b = 0, bias = 0] = [theta[2 * unit], theta[2 * unit + 1], theta[4 + unit]].map(
          (x = 0) => Math.fround(x),
        );
        return Math.max(bias, a + bias, b + bias, a + b + bias) <= 0;
      }),
    );
    const onKinks = seeming.filter((theta) => theta[4] === 0 || theta[5] === 0);
    // A unit that opens at (0, 0), where the target is 0 and the output 1/2, helps if its output weight is negative.
    const falling = onKinks.filter((theta) =>
      [0, 1].some((unit) => theta[4 + unit] === 0 && (theta[6 + unit] ?? 0) < 0),
    );
    expect(report?.seemingDead.networks).toBe(seeming.length);
    expect(report?.seemingDead.onKinks.networks).toBe(onKinks.length);
    expect(report?.seemingDead.onKinks.kinds).toMatchObject({
      saddle: falling.length,
      'local-minimum': onKinks.length - falling.length,
    });
    expect(falling.length).toBeGreaterThan(onKinks.length / 2);
    expect(report?.onKinks.networks).toBeGreaterThanOrEqual(onKinks.length);
    expect(kinkLines(report)[2]).toContain(
      `on a kink: ${onKinks.length}, of which ${falling.length} can still descend`,
    );
  });

  it('has nothing to say of smooth networks', async () => {
    const problem = await fitted({ network: { layers: [2, 2, 1], activation: 'tanh' } });
    expect(createKinkLook(problem)(new Float64Array(9))).toBeUndefined();
    expect(kinkReport([])).toBeNull();
    expect(kinkLines(null)).toEqual([]);
  });

  it('does not take a leaky unit that is off for a dead one', async () => {
    const zero = new Float64Array(9);
    const leaky = await fitted({ network: { layers: [2, 2, 1], activation: 'leaky-relu' } });
    expect(createKinkLook(leaky)(zero)).toEqual({ count: 8, seemsDead: false });
    expect(createKinkLook(await fitted({ network: RELU }))(zero)).toEqual({ count: 8, seemsDead: true });
  });
});
