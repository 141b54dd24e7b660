import { describe, expect, it } from 'vitest';
import { lookAround, release } from '../../../src/elements/escape-physics.ts';
import { createReference } from '../../../src/reference/index.ts';
import inspected from '../../fixtures/elements/inspect-stuck.json';
import { fitted } from '../reference/fitted.ts';

describe('lookAround', () => {
  it('finds half of all directions downhill on a slope', async () => {
    const reference = createReference(await fitted());
    const theta = reference.initialize(0n);
    const { loss, tried, lower } = lookAround(reference, theta, 1e-4);
    expect(loss).toBe(reference.objectiveAt(theta));
    expect(lower / tried).toBeGreaterThan(0.4);
    expect(lower / tried).toBeLessThan(0.6);
  });

  it('finds none in a bowl, all beside its top, and leaves the point as it is', () => {
    const bowl = (sign: number): Parameters<typeof lookAround>[0] =>
      ({
        objectiveAt: (theta: Float64Array) => 1 + sign * theta.reduce((sum, x) => sum + x * x, 0),
      }) as never;
    const theta = new Float64Array(9);
    expect(lookAround(bowl(1), theta, 0.1).lower).toBe(0);
    const top = lookAround(bowl(-1), theta, 0.1);
    expect(top.lower).toBe(top.tried);
    expect(theta).toEqual(new Float64Array(9));
  });

  it('goes as far as it says, in the same directions each time', () => {
    const seen: number[] = [];
    const probe = {
      objectiveAt: (theta: Float64Array) => {
        seen.push(Math.hypot(...theta));
        return 1;
      },
    } as never;
    const first = lookAround(probe, new Float64Array(5), 0.25);
    expect(seen).toHaveLength(1 + first.tried);
    for (const length of seen.slice(1)) expect(length).toBeCloseTo(0.25, 12);
    expect(lookAround(probe, new Float64Array(5), 0.25)).toEqual(first);
  });
});

describe('release', () => {
  it('takes the steps of the sweep: the end is that of training', async () => {
    const reference = createReference(await fitted({ steps: 130 }));
    const theta = reference.initialize(3n);
    const pictures = [...release(reference, theta, 3n, 130)];
    expect(pictures.map(({ step }) => step)).toEqual([25, 50, 75, 100, 125, 130]);
    const state = reference.begin(Float64Array.from(theta), 3n);
    reference.train(state, 0, 130);
    const last = pictures.at(-1);
    expect(last?.theta).toEqual(Float64Array.from(state.theta));
    expect(last?.loss).toBe(reference.lossAt(state.theta));
    expect(theta).toEqual(reference.initialize(3n));
  });

  it('shows at most 400 pictures or so of a long way, and none of no way', async () => {
    const reference = createReference(await fitted());
    const theta = reference.initialize(0n);
    expect([...release(reference, theta, 0n, 0)]).toEqual([]);
    const steps = 20_000;
    const pictures = [...release(reference, theta, 0n, steps)];
    expect(pictures).toHaveLength(400);
    expect(pictures.at(-1)?.step).toBe(steps);
  });

  it('leaves a network at its endpoint where it is stuck', async () => {
    const { finalParameters, layers, sweep, loss } = inspected;
    const given = await fitted({
      network: { layers, activation: sweep.network.activation } as never,
      optimizer: sweep.optimizer as never,
      loss: sweep.loss as never,
    });
    const reference = createReference(given);
    const [end] = [...release(reference, Float64Array.from(finalParameters), 0n, 25)];
    expect(end?.loss).toBeCloseTo(loss, 6);
  });
});
