// The lowest loss of any function of the inputs.
import { describe, expect, it } from 'vitest';
import { isLowestLossFinite, lossScale, lowestLoss } from '../../../src/landscape/kind-bound.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import { fitted } from '../reference/fitted.ts';

const CONFLICT = { inputs: [[0], [0], [1]], targets: [[0], [1], [1]] };

function sweep(loss: SweepInput['loss'], dataset: SweepInput['dataset'], outputActivation?: 'sigmoid') {
  return fitted({
    dataset,
    network: {
      layers: [1, 2, loss === 'cross-entropy' ? 2 : 1],
      activation: 'tanh',
      outputActivation: outputActivation ?? 'identity',
    },
    loss,
  });
}

describe('lowestLoss', () => {
  it('is zero where inputs differ and targets are certain', async () => {
    expect(lowestLoss(await fitted())).toBe(0);
    expect(lowestLoss(await fitted({ loss: 'bce' }))).toBe(0);
  });

  it('counts targets that contradict each other', async () => {
    expect(lowestLoss(await sweep('mse', CONFLICT))).toBeCloseTo(0.5 / 3, 14);
    expect(lowestLoss(await sweep('bce', CONFLICT))).toBeCloseTo((2 * Math.LN2) / 3, 14);
    const twoClasses = {
      inputs: [[0], [0], [1]],
      targets: [
        [0, 1],
        [1, 0],
        [1, 0],
      ],
    };
    expect(lowestLoss(await sweep('cross-entropy', twoClasses))).toBeCloseTo((2 * Math.LN2) / 3, 14);
  });

  it('counts targets that are no certainties', async () => {
    const uncertain = { inputs: [[0], [1]], targets: [[0.25], [1]] };
    const entropy = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
    expect(lowestLoss(await sweep('bce', uncertain))).toBeCloseTo(entropy / 2, 14);
  });
});

describe('isLowestLossFinite', () => {
  it('tells what is attained from what is only approached', async () => {
    expect(isLowestLossFinite(await fitted())).toBe(true);
    expect(isLowestLossFinite(await fitted({ loss: 'bce' }))).toBe(false);
    expect(isLowestLossFinite(await sweep('mse', CONFLICT, 'sigmoid'))).toBe(false);
    const inside = { inputs: [[0], [1]], targets: [[0.25], [0.75]] };
    expect(isLowestLossFinite(await sweep('mse', inside, 'sigmoid'))).toBe(true);
    expect(isLowestLossFinite(await sweep('bce', inside))).toBe(true);
  });
});

describe('lossScale', () => {
  it('is the loss of the best constant for mse', async () => {
    expect(lossScale(await fitted())).toBe(0.25);
    expect(lossScale(await fitted({ loss: 'bce' }))).toBe(1);
  });
});
