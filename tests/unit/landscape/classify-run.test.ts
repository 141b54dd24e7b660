// Kinds of a whole run: counted, tied to the right networks, and turned into a result with basins.
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/index.node.ts';
import { fitCells } from '../../../src/datasets/index.ts';
import { nodeFiles } from '../../../src/engine/node-files.ts';
import { classifiedResult } from '../../../src/landscape/classified-result.ts';
import { checkClassifiable, classifyRun } from '../../../src/landscape/classify-run.ts';
import { examine } from '../../../src/landscape/examine.ts';
import { createClassifier } from '../../../src/landscape/kind.ts';
import { parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';

const NETWORKS = 60;

async function classified(fields: Partial<SweepInput>) {
  const sweep = parseSweep({ ...preset('xor'), networks: NETWORKS, ...fields });
  const cells = await fitCells(sweep, nodeFiles);
  const engine = await createEngine({ backend: 'cpu' });
  try {
    const run = engine.run(await engine.plan(sweep));
    const found = await classifyRun(run, cells);
    const first = await engine.inspect(sweep, { index: 3n });
    return { sweep, cells, found, result: await run.result, first };
  } finally {
    await engine.destroy();
  }
}

describe('classifyRun', () => {
  it('counts every endpoint of relu networks on XOR once, and says the same as for each alone', async () => {
    const { cells, found, result, first } = await classified({ steps: 3000 });
    const [cell, fitted] = [found[0], cells[0]?.fitted];
    if (!cell || !fitted) throw new RangeError('no cell');
    const sum = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((total, count) => total + count, 0);
    expect(sum(cell.outcomes)).toBe(NETWORKS);
    expect(sum(cell.kinds)).toBe(NETWORKS);
    expect(cell.endpoints.map(({ index }) => index)).toEqual(
      Array.from({ length: NETWORKS }, (_, i) => BigInt(i)),
    );
    expect(cell.outcomes.solved).toBe(result.cells[0]?.outcomes.solved);
    expect(cell.outcomes.stationary).toBe(0);
    expect(cell.outcomes['local-minimum']).toBeGreaterThan(NETWORKS / 4);
    expect(cell.outcomes.plateau).toBe(0);

    // A run hands out float32 parameters, an inspection those of the float64 twin: the same verdict.
    const alone = examine(first, fitted);
    const inRun = cell.endpoints[3];
    expect(alone.kind).toBe(inRun?.kind);
    expect(alone.landscape?.reason).toBe(inRun?.reason);
    expect(createClassifier(fitted)(Float64Array.from(first.finalParameters)).evidence.rule).toBe(
      inRun?.evidence.rule,
    );
  });

  it('finds the basins of minima at XOR: levels 0, 1/8, 1/6 and 1/4, and shares of all networks', async () => {
    const { cells, found, result } = await classified({ steps: 3000 });
    const [cell] = (await classifiedResult(result, cells, found)).cells;
    if (!cell) throw new RangeError('no cell');
    const { basins, networks } = cell.basins;
    expect(basins.reduce((total, { count }) => total + count, 0)).toBe(networks);
    for (const { loss, fraction, count, low, high } of basins) {
      const level = [0, 1 / 8, 1 / 6, 1 / 4].find((value) => Math.abs(value - loss) < 1e-6);
      expect(level).toBeDefined();
      expect(fraction).toBe(count / NETWORKS);
      expect(low).toBeLessThanOrEqual(fraction);
      expect(high).toBeGreaterThanOrEqual(fraction);
    }
    const sizes = basins.map(({ count }) => count);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(() => JSON.stringify(cell)).not.toThrow();
  });

  it('calls nothing on XOR with tanh units a local minimum that is not solved', async () => {
    const { found } = await classified({
      network: { layers: [2, 2, 1], activation: 'tanh' },
      loss: 'bce',
      optimizer: { kind: 'gd', learningRate: 0.5 },
      steps: 3000,
    });
    const [cell] = found;
    const minima = cell?.endpoints.filter(({ kind, solved }) => kind === 'local-minimum' && !solved);
    expect(minima).toEqual([]);
    expect(cell?.kinds.plateau).toBeGreaterThan(0);
  });

  it('stops when it is told to', async () => {
    const sweep = parseSweep({ ...preset('xor'), networks: 2000, steps: 10 });
    const cells = await fitCells(sweep, nodeFiles);
    const engine = await createEngine({ backend: 'cpu' });
    const stop = new AbortController();
    const run = engine.run(await engine.plan(sweep), { signal: stop.signal });
    const seen: number[] = [];
    const classifying = classifyRun(run, cells, {
      signal: stop.signal,
      progress: (done, total) => {
        seen.push(done);
        expect(total).toBe(2000);
        stop.abort(new Error('enough'));
      },
    });
    await expect(classifying).rejects.toThrow('enough');
    await Promise.allSettled([run.result]);
    await engine.destroy();
    expect(seen).toHaveLength(1);
  });
});

describe('checkClassifiable', () => {
  it('refuses large networks, with a remedy', async () => {
    const fittedOf = async (fields: Partial<SweepInput>) => {
      const [cell] = await fitCells(parseSweep({ ...preset('xor'), networks: 2, ...fields }), nodeFiles);
      if (!cell) throw new RangeError('no cell');
      return cell.fitted;
    };
    const wide = await fittedOf({ network: { layers: [2, 30, 1], activation: 'tanh' } });
    expect(() => checkClassifiable(wide)).toThrow(/`network.layers`.*121 parameters.*up to 100/);
    const usual = await fittedOf({});
    expect(() => checkClassifiable(usual)).not.toThrow();
  });
});
