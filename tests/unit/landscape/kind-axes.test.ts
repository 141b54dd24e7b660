// One network of a sweep with axes.
import { describe, expect, it } from 'vitest';
import { ofNetwork } from '../../../src/landscape/kind-axes.ts';
import { createReference } from '../../../src/reference/index.ts';
import { fitted, randomParameters } from '../reference/fitted.ts';

describe('ofNetwork', () => {
  it('has the penalty and learning rate of that network', async () => {
    const fit = await fitted({
      networks: 12,
      axes: { 'penalty.l2': [0, 0.5], 'optimizer.learningRate': [0.1, 0.2, 0.3] },
    });
    const { sweep } = ofNetwork(fit, 10n); // 10 = 1 * 6 + 1 * 3 + 1
    expect(sweep.penalty.l2).toBe(0.5);
    expect(sweep.optimizer).toMatchObject({ kind: 'gd', learningRate: 0.2 });
    const theta = randomParameters(fit, 1);
    const squares = theta.reduce((sum, x) => sum + x * x, 0);
    const one = createReference(ofNetwork(fit, 10n));
    expect(one.objectiveAt(theta)).toBeCloseTo(one.lossAt(theta) + 0.5 * squares, 12);
  });

  it('has the learning rates of its layers', async () => {
    const optimizer = { kind: 'gd', learningRate: [0.1, 0.5] } as const;
    const axes = { 'optimizer.learningRate[0]': [0.2, 0.3] };
    expect(ofNetwork(await fitted({ networks: 2, optimizer, axes }), 1n).sweep).toMatchObject({
      optimizer: { kind: 'gd', learningRate: [0.3, 0.5] },
      axes: {},
    });
  });

  it('is the sweep itself where nothing varies', async () => {
    const fit = await fitted();
    expect(ofNetwork(fit, 3n)).toBe(fit);
  });
});
