// The names a sweep file may use: activations, losses, initializer kinds, datasets; and what was probably meant.
import { distance } from 'fastest-levenshtein';

/** Activations of hidden layers and of the output: leaky-relu has slope 0.01, elu alpha 1, gelu is the exact erf form. */
export const ACTIVATIONS = [
  'tanh',
  'sigmoid',
  'relu',
  'leaky-relu',
  'elu',
  'softplus',
  'gelu',
  'sin',
  'identity',
] as const;

/** Losses: means over samples and outputs; `bce` and `cross-entropy` take logits. */
export const LOSSES = ['mse', 'bce', 'cross-entropy'] as const;

/** Initializers whose width follows from the fan-in and fan-out of the layer. They need no field. */
export const FAN_INITIALIZERS = [
  'glorot-uniform',
  'glorot-normal',
  'he-uniform',
  'he-normal',
  'lecun-normal',
] as const;

/** Built-in datasets with a name of their own. */
export const DATASET_NAMES = [
  'xor',
  'jellyfish',
  'relu-regression-d1',
  'relu-regression-d2',
  'relu-regression-d3',
  'sigmoid-10-points',
  'zig-zag',
  'two-spirals',
  'two-moons',
  'teacher-student',
  'normal-noise',
  'iris',
  'mnist',
] as const;

/** Families of built-in datasets: the numbers are part of the name. */
export const DATASET_FAMILIES = ['parity-n', 'boolean-n-k'] as const;

/** The most bits of `parity-n`: 1,024 samples. */
export const MAX_PARITY_BITS = 10;

/** The most bits of `boolean-n-k`: a labelling of 2^5 points is a 32-bit number. */
export const MAX_BOOLEAN_BITS = 5;

export type FixedDatasetName = (typeof DATASET_NAMES)[number];

/** A dataset of a family: all points of the n-bit cube, with their parity or with labelling `k`. */
export type FamilyDataset =
  | { readonly family: 'parity'; readonly bits: number }
  | { readonly family: 'boolean'; readonly bits: number; readonly labelling: number };

/**
 * Reads a name such as `parity-3` or `boolean-3-150`.
 *
 * @param name a dataset name
 * @returns the family and its numbers; undefined for every other name, numbers out of range included
 */
export function readFamilyName(name: string): FamilyDataset | undefined {
  const parity = /^parity-([1-9]\d?)$/.exec(name);
  if (parity) {
    const bits = Number(parity[1]);
    return bits >= 2 && bits <= MAX_PARITY_BITS ? { family: 'parity', bits } : undefined;
  }
  const labelled = /^boolean-([1-9])-(0|[1-9]\d{0,9})$/.exec(name);
  if (labelled) {
    const bits = Number(labelled[1]);
    const labelling = Number(labelled[2]);
    const exists = bits <= MAX_BOOLEAN_BITS && labelling < 2 ** (2 ** bits);
    return exists ? { family: 'boolean', bits, labelling } : undefined;
  }
  return undefined;
}

/**
 * The name that was probably meant.
 *
 * @param name what was written
 * @param known the names there are
 * @returns the nearest known name if it is near (two letters in five may differ), else undefined
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const written = name.toLowerCase();
  return known
    .map((candidate) => ({ candidate, steps: distance(written, candidate.toLowerCase()) }))
    .filter(({ candidate, steps }) => steps <= Math.ceil(0.4 * candidate.length))
    .sort((a, b) => a.steps - b.steps)[0]?.candidate;
}

/** What other libraries call the keys of a sweep file. */
const SYNONYMS: Readonly<Record<string, string>> = {
  lr: 'learningRate',
  eps: 'epsilon',
  gamma: 'factor',
  step_size: 'every',
  T_max: 'steps',
  total_iters: 'steps',
  max_norm: 'norm',
  clip_value: 'value',
  batchSize: 'batch',
  batch_size: 'batch',
};

/**
 * The key that was probably meant: the nearest one, or what it is called elsewhere. Of dotted keys only the last part may
 * differ: a shared beginning would make all of them look near.
 *
 * @param key what was written
 * @param known the keys there are
 */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  if (!known.some((other) => other.includes('.'))) {
    return nearestName(key, known) ?? known.find((other) => other === SYNONYMS[key]);
  }
  const prefix = key.slice(0, key.lastIndexOf('.') + 1);
  const last = key.slice(prefix.length);
  const siblings = known
    .filter((other) => other.startsWith(prefix))
    .map((other) => other.slice(prefix.length));
  const sibling = prefix === '' ? undefined : nearestKey(last, siblings);
  return sibling === undefined
    ? known.find((other) => other.endsWith(`.${SYNONYMS[last] ?? last}`))
    : `${prefix}${sibling}`;
}

/**
 * The remedy for an unknown name: the nearest one, and all of them.
 *
 * @param name what was written
 * @param known the names there are
 */
export function nameRemedy(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const question = nearest === undefined ? '' : `did you mean "${nearest}"? `;
  return `${question}known names: ${known.join(', ')}`;
}
