// Outputs over the plane around the data.
import { describe, expect, it } from 'vitest';
import { createReference, decisionGrid } from '../../../src/reference/index.ts';
import { fitted, randomParameters } from './fitted.ts';

describe('decisionGrid', () => {
  it("covers the data's bounding box, widened by a quarter, rows from low to high second coordinate", async () => {
    const fit = await fitted({ network: { layers: [2, 1], activation: 'tanh' } });
    const grid = decisionGrid(createReference(fit), Float64Array.of(1, 10, 0.5), fit.dataset, 6);
    expect(grid?.x).toEqual([-0.125, 0.125, 0.375, 0.625, 0.875, 1.125]);
    expect(grid?.y).toEqual(grid?.x);
    expect(grid?.values[1]?.[2]).toBeCloseTo(0.375 + 10 * 0.125 + 0.5, 14);
    expect(grid?.values.map((row) => row.length)).toEqual([6, 6, 6, 6, 6, 6]);
  });

  it('shows the largest of several outputs', async () => {
    const dataset = {
      inputs: [
        [0, 0],
        [2, 4],
      ],
      targets: [
        [1, 0, 0],
        [0, 1, 0],
      ],
    };
    const fit = await fitted({
      dataset,
      network: { layers: [2, 3], activation: 'tanh' },
      loss: 'cross-entropy',
    });
    const theta = Float64Array.of(1, 0, 0, 1, 0, 0, 0, 0, -9); // outputs x, y, -9
    const grid = decisionGrid(createReference(fit), theta, fit.dataset, 2);
    expect(grid?.x).toEqual([-0.25, 2.25]);
    expect(grid?.y).toEqual([-0.5, 4.5]);
    expect(grid?.values).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('is null unless there are two inputs, and keeps a point in its middle', async () => {
    const line = await fitted({
      dataset: 'relu-regression-d1',
      network: { layers: [1, 1, 1], activation: 'relu' },
    });
    expect(decisionGrid(createReference(line), randomParameters(line, 1), line.dataset)).toBeNull();
    const point = await fitted({
      dataset: { inputs: [[3, 3]], targets: [[1]] },
      network: { layers: [2, 1], activation: 'tanh' },
    });
    const grid = decisionGrid(createReference(point), new Float64Array(3), point.dataset, 3);
    expect(grid?.x[1]).toBe(3);
    expect(grid?.x[2]).toBeGreaterThan(3);
  });
});
