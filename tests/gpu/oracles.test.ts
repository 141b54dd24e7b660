import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, preset, type Engine, type SweepInput } from '../../src/index.node.ts';
import { binomialTest, holm, twoProportionTest } from '../../src/statistics/index.ts';
import oracles from '../oracles/oracles.json';
import { runAll, runResult } from '../engine.ts';

const SIGNIFICANCE = 1e-3;
const uniform = { kind: 'uniform', low: -1, high: 1 } as const;

describe('oracles', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  it('agrees with all nine rows of xor-2-2-1 on the share of stuck networks', async () => {
    const rows = oracles['xor-2-2-1'].rows;
    const pValues: number[] = [];
    for (const row of rows) {
      const result = await runResult(engine, xorSweep(row));
      const stuck = row.networks - (result.cells[0]?.solved.count ?? 0);
      const expected = row.stuck.at(-1) ?? Number.NaN;
      const { pValue } = twoProportionTest(stuck, row.networks, expected, row.networks);
      console.log(
        `${row.activation} ${row.loss}: ${stuck} stuck, oracle ${expected}, p ${pValue.toPrecision(2)}`,
      );
      pValues.push(pValue);
    }
    expect(pValues).toHaveLength(9);
    expect(Math.min(...holm(pValues))).toBeGreaterThan(SIGNIFICANCE);
  }, 400_000);

  it('stays at the local minimum of sigmoid-10-points', async () => {
    const { localMinimum } = oracles['sigmoid-10-points'];
    const { cells } = await runAll(engine, {
      ...preset('sigmoid-10-points'),
      initializer: { parameters: [localMinimum.parameters] },
      steps: 1000,
      networks: 1,
    });
    expect(cells[0]?.loss[0]).toBeCloseTo(localMinimum.meanLoss, 6);
  });

  it('agrees with sigmoid-10-points on the share at the 0.5777 level', async () => {
    const [oracle] = oracles['sigmoid-10-points'].gd;
    if (!oracle) throw new RangeError('the oracle lists no gradient descent');
    const { cells } = await runResult(engine, preset('sigmoid-10-points'));
    const meanLoss = oracles['sigmoid-10-points'].localMinimum.meanLoss;
    const level = cells[0]?.levels.find(({ loss }) => Math.abs(loss - meanLoss) < 1e-4);
    const count = level?.count ?? 0;
    const { pValue } = twoProportionTest(
      count,
      cells[0]?.networks ?? 0,
      oracle.atLocalMinimum,
      oracle.networks,
    );
    console.log(
      `at 0.5777: ${count} of ${String(cells[0]?.networks)}, oracle ${oracle.atLocalMinimum}, p ${pValue.toPrecision(2)}`,
    );
    expect(pValue).toBeGreaterThan(SIGNIFICANCE);
  }, 400_000);

  it('agrees with the exact probability that a hidden layer is born dead', async () => {
    const { cells } = await runResult(engine, preset('born-dead'));
    const pValues = cells.map((cell) => {
      const layers = cell.axes['network.layers'] as number[];
      const [width = 0] = layers.slice(1);
      const exact = 1 - (1 - 2 ** -width) ** (layers.length - 2);
      console.log(
        `${layers.join('-')}: dead ${cell.outcomes.dead}, expected ${Math.round(exact * cell.networks)}`,
      );
      expect(cell.deadLayer.count).toBe(cell.outcomes.dead);
      return binomialTest(cell.outcomes.dead, cell.networks, exact);
    });
    expect(pValues).toHaveLength(6);
    expect(Math.min(...holm(pValues))).toBeGreaterThan(SIGNIFICANCE);
  });
});

interface XorRow {
  readonly activation: string;
  readonly loss: string;
  readonly initializer: string;
  readonly learningRate: number;
  readonly networks: number;
  readonly steps: readonly number[];
}

function xorSweep(row: XorRow): SweepInput {
  if (!row.initializer.startsWith('uniform(-1,1)'))
    throw new RangeError(`unknown initializer ${row.initializer}`);
  const sigmoid = row.loss === 'mse-sigmoid';
  return {
    dataset: 'xor',
    network: {
      layers: [2, 2, 1],
      activation: row.activation as 'relu',
      outputActivation: sigmoid ? 'sigmoid' : 'identity',
    },
    loss: sigmoid ? 'mse' : (row.loss as 'mse'),
    initializer: { weights: uniform, biases: uniform },
    optimizer: { kind: 'gd', learningRate: row.learningRate },
    steps: Math.max(...row.steps),
    networks: row.networks,
    seed: 20_161,
  };
}
