import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../../src/datasets/load.ts';
import {
  extentOf,
  inlineDataset,
  isHigh,
  nextTarget,
  pointsOf,
  snapped,
  stepOf,
  withPoint,
} from '../../../src/elements/samples-edit.ts';
import { changeField, DATASET_FIELD, fieldText, optionName } from '../../../src/elements/sweep-fields.ts';
import { readHash, sweepOf, writeHash } from '../../../src/elements/url-state.ts';
import { parseSweep, preset } from '../../../src/spec/index.ts';

const xor = pointsOf(await loadDataset(parseSweep(preset('xor')).dataset)) ?? [];

describe('samples as points', () => {
  it('are those of the dataset, and a dataset again', async () => {
    expect(xor.map(({ x, y, target }) => [x, y, target])).toEqual([
      [0, 0, 0],
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
    ]);
    const { inputs, targets } = inlineDataset(xor);
    expect(inputs).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(targets).toEqual([[0], [1], [1], [0]]);
    const wide = await loadDataset(
      parseSweep(preset('xor'), { dataset: 'parity-3', network: { layers: [3, 2, 1], activation: 'relu' } })
        .dataset,
    );
    expect(pointsOf(wide)).toBeNull();
  });

  it('move on a grid inside the picture', () => {
    const extent = extentOf(xor);
    expect(extent.low).toBeCloseTo(-1 / 3, 12);
    expect(stepOf(extent)).toBe(0.01);
    expect(snapped(0.12345, extent)).toBe(0.123);
    expect(snapped(7, extent)).toBe(1.333);
    expect(snapped(-0.0001, extent)).toBe(0);
    expect(withPoint(xor, 1, { x: 0.5 })[1]).toEqual({ x: 0.5, y: 1, target: 1 });
  });

  it('take the targets there are in turn', () => {
    expect([nextTarget(xor, 0), nextTarget(xor, 1)]).toEqual([1, 0]);
    const three = [-1, 2, 5].map((target) => ({ x: 0, y: 0, target }));
    expect([-1, 2, 5].map((target) => nextTarget(three, target))).toEqual([2, 5, -1]);
    expect([-1, 2, 5].map((target) => isHigh(three, target))).toEqual([false, false, true]);
    expect(nextTarget(three.slice(0, 1), -1)).toBe(0);
  });
});

describe('samples of one’s own in the panel', () => {
  const written = preset('xor');
  const moved = withPoint(xor, 3, { x: 0.75 });

  it('are checked by the schema, and the address brings them back', () => {
    const text = JSON.stringify(inlineDataset(moved));
    const { written: changed, error } = changeField(written, DATASET_FIELD, text);
    expect(error).toBeNull();
    expect(optionName(fieldText(DATASET_FIELD, changed))).toBe('points of your own');
    const hash = writeHash({ preset: 'xor', written: changed, index: null, parameters: null });
    const { dataset } = sweepOf(readHash(hash));
    expect(dataset).toMatchObject({
      inputs: [
        [0, 0],
        [0, 1],
        [1, 0],
        [0.75, 1],
      ],
      targets: [[0], [1], [1], [0]],
    });
  });

  it('are refused where they do not fit', () => {
    const { error } = changeField(written, DATASET_FIELD, '{"inputs":[[1,2],[3]],"targets":[[0],[1]]}');
    expect(error?.message).toMatch(/dataset\.inputs/);
  });
});
