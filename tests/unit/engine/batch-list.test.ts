import { describe, expect, it } from 'vitest';
import { createBatchList, listSize } from '../../../src/engine/batch-list.ts';
import { drawnSamples, epochOrder } from '../../../src/reference/index.ts';
import { fitted } from '../reference/fitted.ts';

const sgd = { kind: 'sgd', learningRate: 0.1 } as const;
const dataset = 'boolean-3-150'; // 8 samples
const network = { layers: [3, 2, 1], activation: 'tanh' } as const;
const base = { dataset, network, optimizer: sgd } as const;

describe('createBatchList', () => {
  it('is not there where every step uses all samples', async () => {
    const cell = await fitted({});
    expect(createBatchList(cell, 64, [1, 2])).toBeNull();
    expect(listSize(cell, 64)).toBe(0);
  });

  it('draws the epochs that a dispatch needs, and none twice in a row', async () => {
    const cell = await fitted({ ...base, batch: { size: 3 } });
    const list = createBatchList(cell, 64, [1, 2]);
    const first = list?.cover(1, 6); // steps 1 to 6: epochs 0, 1 and 2, three batches each
    expect(first?.missing).toEqual({ first: 0, times: 3 });
    expect(Array.from(first?.batches ?? [])).toEqual([3, 3, 6, 2, 8, 3, 11, 3, 14, 2, 16, 3]);
    const second = list?.cover(7, 2);
    expect(second?.missing).toBeNull();
    expect(Array.from(second?.batches ?? [])).toEqual([19, 3, 22, 2]);
    list?.forget();
    expect(list?.cover(7, 2).missing).toEqual({ first: 2, times: 1 });
  });

  it('writes out the samples that all networks share', async () => {
    const key = [5, 6] as const;
    const cell = await fitted({ ...base, batch: { size: 4, order: 'shared' } });
    const missing = createBatchList(cell, 64, key)?.cover(2, 4).missing;
    const expected = [...epochOrder(8, key, null, 1), ...epochOrder(8, key, null, 2)];
    expect(missing && 'samples' in missing && Array.from(missing.samples)).toEqual(expected);
    const again = await fitted({ ...base, batch: { size: 4, order: 'shared', replacement: true } });
    const drawn = createBatchList(again, 64, key)?.cover(3, 1).missing;
    expect(drawn && 'samples' in drawn && drawn.samples).toEqual(drawnSamples(8, 4, key, null, 3));
  });

  it('says how many steps fit from where a dispatch begins', async () => {
    const cell = await fitted({ ...base, batch: { size: 3 } });
    const huge = createBatchList(cell, 2 ** 22, [0, 0]); // four positions would fit; an epoch of eight is held
    expect(huge?.maxSteps(0)).toBe(3);
    expect(huge?.maxSteps(4)).toBe(2);
    expect(createBatchList(cell, 2 ** 19, [0, 0])?.maxSteps(1)).toBe(3 * 4 - 1);
  });
});
