// What basins come to as a document: curves against counting by hand, singletons against the networks they are.
import { beforeAll, describe, expect, it } from 'vitest';
import { fitCells, type FittedCell } from '../../../src/datasets/index.ts';
import { nodeFiles } from '../../../src/engine/node-files.ts';
import { basinReport } from '../../../src/landscape/basin-report.ts';
import type { ClassifiedEndpoint } from '../../../src/landscape/classify-run.ts';
import { createClassifyTask } from '../../../src/landscape/crew.ts';
import { parseSweep } from '../../../src/spec/index.ts';
import { endpointOf } from './kind-endpoints.ts';
import { INDEX_VS_LOSS } from './problems.ts';

const NETWORKS = 40;

let cell: FittedCell;
let endpoints: ClassifiedEndpoint[];

/** Endpoints as a run hands them out, rounded to float32; `from` tells which network is taken for which. */
function classified(from: (index: number) => number): ClassifiedEndpoint[] {
  const thetas = Array.from({ length: NETWORKS }, (_, index) => endpointOf(cell.fitted, from(index)));
  const index = BigUint64Array.from({ length: NETWORKS }, (_, i) => BigInt(i));
  const parameters = Float32Array.from(thetas.flatMap((theta) => [...theta]));
  return createClassifyTask([cell])({ cell: 0, index, parameters }).map((each, i) => ({
    ...each,
    index: BigInt(i),
    solved: false,
    loss: each.settled.objective,
  }));
}

beforeAll(async () => {
  const sweep = parseSweep({ ...INDEX_VS_LOSS, networks: NETWORKS, steps: 2000 });
  const [first] = await fitCells(sweep, nodeFiles);
  if (!first) throw new RangeError('no cell');
  cell = first;
  endpoints = classified((index) => index);
});

describe('basinReport', () => {
  it('draws the curve of discovery that the counts of the basins give, and ranks them', async () => {
    const { basins, count, networks, discovery, rankFrequency } = await basinReport(cell, endpoints);
    const counts = basins.map((basin) => basin.count);
    expect(counts).toHaveLength(count);
    expect(count).toBeGreaterThan(3);
    // Of all choices of m networks, those that leave a basin of c out: (n - c choose m) of (n choose m).
    const missed = (c: number, m: number): number =>
      Array.from({ length: m }, (_, i) => (networks - c - i) / (networks - i)).reduce(
        (product, factor) => product * Math.max(factor, 0),
        1,
      );
    for (const { draws, classes } of discovery) {
      expect(classes).toBeCloseTo(
        counts.reduce((sum, c) => sum + 1 - missed(c, draws), 0),
        9,
      );
    }
    expect(discovery.at(0)).toMatchObject({ draws: 1 });
    expect(discovery.at(-1)?.draws).toBe(networks);
    expect(discovery.at(-1)?.classes).toBeCloseTo(count, 9);
    expect(rankFrequency.map(({ count: own }) => own)).toEqual(counts);
    expect(rankFrequency.map(({ rank }) => rank)).toEqual(counts.map((_, i) => i + 1));
    expect(rankFrequency[0]?.fraction).toBe((counts[0] ?? 0) / networks);
  });

  it('trains every singleton again in float64, and finds it where it was', async () => {
    const told: (readonly [number, number])[] = [];
    const { basins, singletons, richness } = await basinReport(cell, endpoints, {
      progress: (done, total) => told.push([done, total]),
    });
    const alone = basins.filter(({ kind, count }) => kind === 'local-minimum' && count === 1).length;
    expect(richness.reason).toBeNull();
    expect(alone).toBeGreaterThan(0);
    expect(singletons).toEqual({ retrained: alone, confirmed: alone });
    expect(told).toEqual(Array.from({ length: alone }, (_, done) => [done, alone]));
  });

  it('counts a singleton that float64 leads elsewhere where it ends there', async () => {
    const honest = await basinReport(cell, endpoints);
    const alone = honest.basins.find(({ kind, count }) => kind === 'local-minimum' && count === 1);
    const most = honest.basins[0];
    const [stray, common] = [Number(alone?.representative), Number(most?.representative)];
    // The stray network's end is given out as that of a common one: trained again, this falls back into its own basin.
    const swapped = classified((index) => (index === common ? stray : index)).filter(
      ({ index }) => index !== BigInt(stray),
    );
    const { singletons, basins } = await basinReport(cell, swapped);
    expect(singletons?.retrained).toBeGreaterThan(singletons?.confirmed ?? 0);
    expect(basins.some(({ loss }) => Math.abs(loss - (alone?.loss ?? 0)) < 1e-9)).toBe(false);
    expect(basins[0]?.count).toBe(most?.count);
  });

  it('stops when it is told to', async () => {
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(basinReport(cell, endpoints, { signal: stopped })).rejects.toThrow('enough');
  });

  it('stops in the middle of its singletons when it is told to', async () => {
    const stop = new AbortController();
    const told: number[] = [];
    const reporting = basinReport(cell, endpoints, {
      signal: stop.signal,
      progress: (done) => {
        told.push(done);
        if (done === 1) stop.abort(new Error('enough'));
      },
    });
    await expect(reporting).rejects.toThrow('enough');
    expect(told).toEqual([0, 1]);
  });
});
