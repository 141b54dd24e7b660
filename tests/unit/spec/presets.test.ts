import { describe, expect, it } from 'vitest';
import oracles from '../../oracles/oracles.json';
import { expandGrid, parseSweep, preset, presetNames, presetSummaries } from '../../../src/spec/index.ts';

describe('presets', () => {
  it('has those of the paper, and one with real images, each with one line', () => {
    expect(presetNames).toEqual([
      'xor',
      'xor-tanh',
      'jellyfish',
      'table-1',
      'relu-regression-d1',
      'relu-regression-d2',
      'relu-regression-d3',
      'sigmoid-10-points',
      'born-dead',
      'trainability-fractal',
      'mnist',
    ]);
    expect(presetSummaries.map(({ name }) => name)).toEqual(presetNames);
    expect(presetSummaries.every(({ summary }) => summary.length > 10 && summary.length <= 100)).toBe(true);
  });

  it.each(presetNames)('%s is a valid sweep file in all its cells', (name) => {
    expect(expandGrid(parseSweep(preset(name))).length).toBeGreaterThan(0);
  });

  it('gives a fresh copy each time', () => {
    expect(preset('xor')).toEqual(preset('xor'));
    expect(preset('xor').network).not.toBe(preset('xor').network);
  });

  it.each(['xr', 'constructor'])('refuses %s and lists what there is', (name) => {
    expect(() => preset(name)).toThrow(/^`preset` \(=".*"\) does not exist; .*known names: xor, xor-tanh,/);
  });

  it('xor shows the main job', () => {
    expect(parseSweep(preset('xor'))).toMatchObject({
      network: { layers: [2, 2, 1], activation: 'relu' },
      loss: 'mse',
      optimizer: { kind: 'gd', learningRate: 0.2 },
      steps: 3000,
      networks: 100_000,
      solved: { accuracy: 1 },
    });
  });

  it('table-1 has the 24 cells of the table for each optimizer', () => {
    const cells = expandGrid(parseSweep(preset('table-1')));
    expect(cells).toHaveLength(48);
    expect(cells.slice(0, 24).every(({ sweep }) => sweep.optimizer.kind === 'gd')).toBe(true);
    const described = cells.slice(0, 24).map(({ sweep }) => ({
      dataset: 'name' in sweep.dataset ? sweep.dataset.name : '',
      layers: sweep.network.layers,
      activation: sweep.network.activation,
      loss: sweep.loss,
      optimizer: sweep.optimizer.kind,
      learningRate: 'learningRate' in sweep.optimizer ? sweep.optimizer.learningRate : undefined,
      steps: sweep.steps,
      networks: sweep.networks,
    }));
    expect(oracles.table1.own).toMatchObject(described);
  });

  it('sigmoid-10-points repeats the settings of the reference', () => {
    const [row] = oracles['sigmoid-10-points'].gd;
    expect(parseSweep(preset('sigmoid-10-points'))).toMatchObject({
      optimizer: { kind: 'gd', learningRate: row?.learningRate },
      steps: row?.steps,
      networks: row?.networks,
      network: oracles['sigmoid-10-points'].network,
    });
  });

  it('born-dead covers the widths and depths of the reference', () => {
    const cells = expandGrid(parseSweep(preset('born-dead')));
    const shapes = cells.map(({ sweep: { network, steps } }) => {
      const hidden = network.layers.slice(1, -1);
      expect(new Set(hidden).size).toBe(1);
      expect(steps).toBe(0);
      return `${hidden[0] ?? 0} ${hidden.length}`;
    });
    expect(shapes).toEqual(['2 2', '2 9', '3 2', '3 9', '5 2', '5 9']);
    for (const { width, hiddenLayers } of oracles['born-dead'].monteCarlo) {
      expect(shapes).toContain(`${width} ${hiddenLayers}`);
    }
  });
});
