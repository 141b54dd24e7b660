// The symmetries of a labelled dataset: maps of its inputs and targets that send it to itself, and what they do to networks.
import { unroundedNumbers, type FittedSweep, type SampleNumbers } from '../datasets/index.ts';
import type { Sweep } from '../spec/index.ts';
import { signedPermutations, type SignedPermutation } from './symmetry-signs.ts';
import { rowKeys, SAME } from './symmetry-values.ts';

/** Larger datasets have their symmetries not looked for. */
const MOST_SAMPLES = 1024;
/** So many signed permutations of the inputs are tried: those of 5. */
const MOST_MAPS = 3840;
/** So many signed permutations of the outputs: those of 4. */
const MOST_OUTPUT_MAPS = 384;

/** One coordinate of an image: factor times one coordinate of the original, plus offset. */
export interface AffineTerm {
  readonly from: number;
  readonly factor: number;
  readonly offset: number;
}

/**
 * A symmetry of a labelled dataset. It takes a network f to x -> S(f(T x)), which has the same objective.
 */
export interface DatasetSymmetry {
  /** (num_samples) the sample that T sends each sample to. */
  readonly samples: Uint32Array;
  /** (input_size) T. */
  readonly inputs: readonly AffineTerm[];
  /** (output_size) S, of the outputs; of probabilities for bce and cross-entropy. */
  readonly outputs: readonly AffineTerm[];
  /** (output_size) S, of what goes into the output units. */
  readonly preActivations: readonly AffineTerm[];
}

/** The group that was found. */
export interface DatasetSymmetries {
  /** The identity first; those that move samples and outputs alike count once. */
  readonly elements: readonly DatasetSymmetry[];
  /** Whether all were looked for; where the dataset is too large there is only the identity. */
  readonly complete: boolean;
}

/** How outputs may be reflected without changing the loss. */
interface Reflection {
  /** (output_size) undefined: not at all. */
  readonly centres: readonly number[] | undefined;
  /** Whether the output units, too, are reflected about those centres, or change sign. */
  readonly affine: boolean;
}

/**
 * The permutations and reflections of the inputs (each about the middle of its range, and between columns of different range
 * with a change of scale), combined with permutations and reflections of the targets, that send the labelled dataset to
 * itself. XOR has 8: those of the square, with 0 and 1 exchanged where x and y get opposite labels.
 *
 * Reflections of targets: about the middle of their range for mse of identity outputs, y -> 1 - y for bce and for sigmoid
 * outputs, y -> -y for tanh and sin outputs, none for cross-entropy. What a penalty would notice is
 * left out, and what would take biases that there are not.
 */
export function datasetSymmetries({
  sweep,
  dataset: rounded,
}: Pick<FittedSweep, 'sweep' | 'dataset'>): DatasetSymmetries {
  const dataset = unroundedNumbers(rounded);
  const inputMaps = signedPermutations(movingColumns(dataset), dataset.inputSize, MOST_MAPS, true);
  const reflection = reflectionOf(sweep, dataset);
  const outputColumns = Array.from({ length: dataset.outputSize }, (_, k) => k);
  const outputMaps = signedPermutations(
    outputColumns,
    dataset.outputSize,
    MOST_OUTPUT_MAPS,
    reflection.centres !== undefined,
  );
  if (dataset.numSamples > MOST_SAMPLES || !inputMaps || !outputMaps) {
    return { elements: [identityOf(dataset)], complete: false };
  }
  const terms = createTerms(sweep, dataset, reflection);
  const matching = createMatching(dataset, reflection.centres);
  const elements = new Map<string, DatasetSymmetry>();
  for (const inputMap of inputMaps) {
    const inputs = terms.inputTerms(inputMap);
    if (!inputs || !matching.keepsInputs(inputMap)) continue;
    for (const outputMap of outputMaps) {
      const found = terms.outputTerms(outputMap);
      const samples = found && matching.samplesUnder(inputMap, outputMap);
      if (!samples) continue;
      const action = `${samples.join()} ${JSON.stringify(found.outputs)}`;
      if (!elements.has(action)) elements.set(action, { samples, inputs, ...found });
    }
  }
  return { elements: [...elements.values()], complete: true };
}

/** The affine maps that signed permutations stand for; undefined where the penalty would notice, or biases are missing. */
interface Terms {
  readonly inputTerms: (map: SignedPermutation) => AffineTerm[] | undefined;
  readonly outputTerms: (
    map: SignedPermutation,
  ) => Pick<DatasetSymmetry, 'outputs' | 'preActivations'> | undefined;
}

function createTerms(
  { network, penalty, axes }: Sweep,
  dataset: SampleNumbers,
  { centres, affine }: Reflection,
): Terms {
  const isPenalized = penalty.l2 > 0 || 'penalty.l2' in axes;
  const biasesFree = network.biases && !(isPenalized && penalty.biases);
  const isNoticed = ({ factor, offset }: AffineTerm): boolean =>
    (isPenalized && Math.abs(factor) !== 1) || (!biasesFree && offset !== 0);
  const ranges = rangesOf(dataset.inputs, dataset.inputSize);
  const middles = ranges.map(({ middle }) => middle);
  // A column without extent stays where it is: its scale does not matter.
  const halves = ranges.map(({ half }) => (half > 0 ? half : 1));
  const ones = Array.from({ length: dataset.outputSize }, () => 1);
  const zeros = ones.map(() => 0);
  return {
    inputTerms(map) {
      const inputs = affineTerms(map, middles, halves);
      return inputs.some(isNoticed) ? undefined : inputs;
    },
    outputTerms(map) {
      const outputs = affineTerms(map, centres ?? zeros, ones);
      const preActivations = affine ? outputs : affineTerms(map, zeros, ones);
      return preActivations.some(isNoticed) ? undefined : { outputs, preActivations };
    },
  };
}

/**
 * A signed permutation of columns that are measured from their middles, in units of their half ranges. Ranges that rounding
 * alone tells apart, as those of 0.1 to 0.7 and of 0.2 to 0.8, are equal.
 */
function affineTerms(
  { from, signs }: SignedPermutation,
  middles: readonly number[],
  halves: readonly number[],
): AffineTerm[] {
  return from.map((source, i) => {
    const ratio = halves[i]! / halves[source]!;
    const factor = signs[i]! * (Math.abs(ratio - 1) <= SAME ? 1 : ratio);
    const shift = middles[i]! - factor * middles[source]!;
    const isNone = Math.abs(shift) <= SAME * (Math.abs(middles[i]!) + halves[i]!);
    return { from: source, factor, offset: isNone ? 0 : shift };
  });
}

/** Where maps send samples. */
interface Matching {
  /** Whether the map of the inputs sends every sample to some sample. */
  readonly keepsInputs: (inputMap: SignedPermutation) => boolean;
  /** (num_samples) where it sends each; undefined where both maps together do not keep the labels. */
  readonly samplesUnder: (
    inputMap: SignedPermutation,
    outputMap: SignedPermutation,
  ) => Uint32Array | undefined;
}

function createMatching(dataset: SampleNumbers, centres: readonly number[] | undefined): Matching {
  const { inputs, targets, inputSize, outputSize, numSamples } = dataset;
  const ranges = rangesOf(inputs, inputSize);
  const inputKeys = rowKeys({
    rows: numSamples,
    columns: inputSize,
    value: (row, column) => {
      const { middle, half } = ranges[column]!;
      return half === 0 ? 0 : (inputs[row * inputSize + column]! - middle) / half;
    },
  });
  const targetKeys = rowKeys({
    rows: numSamples,
    columns: outputSize,
    value: (row, column) => targets[row * outputSize + column]! - (centres?.[column] ?? 0),
  });
  const unlabelled = new Set(inputKeys());
  const labelled = rowsByKey(joined(inputKeys(), targetKeys()));
  return {
    keepsInputs: (map) => inputKeys(map).every((key) => unlabelled.has(key)),
    // T x of one sample must come with the targets of which its own are the image: the inverse of S undoes that.
    samplesUnder: (inputMap, outputMap) =>
      assign(joined(inputKeys(inputMap), targetKeys(inverseOf(outputMap))), labelled),
  };
}

/** The rows with the wanted keys, each once; undefined if there are not as many. */
function assign(
  wanted: readonly string[],
  rows: ReadonlyMap<string, readonly number[]>,
): Uint32Array | undefined {
  const taken = new Map<string, number>();
  const samples = new Uint32Array(wanted.length);
  for (const [i, key] of wanted.entries()) {
    const used = taken.get(key) ?? 0;
    const row = rows.get(key)?.[used];
    if (row === undefined) return undefined;
    samples[i] = row;
    taken.set(key, used + 1);
  }
  return samples;
}

function rowsByKey(keys: readonly string[]): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  keys.forEach((key, row) => {
    const own = rows.get(key);
    if (own) own.push(row);
    else rows.set(key, [row]);
  });
  return rows;
}

function joined(a: readonly string[], b: readonly string[]): string[] {
  return a.map((key, i) => `${key} ${b[i]!}`);
}

function inverseOf({ from, signs }: SignedPermutation): SignedPermutation {
  const back = from.map((_, k) => from.indexOf(k));
  return { from: back, signs: back.map((k) => signs[k]!) };
}

/** Where the targets may be reflected. */
function reflectionOf({ loss, network }: Sweep, { targets, outputSize }: SampleNumbers): Reflection {
  const { outputActivation } = network;
  const everywhere = (centre: number): Reflection => ({
    centres: Array.from({ length: outputSize }, () => centre),
    affine: false,
  });
  if (outputActivation === 'tanh' || outputActivation === 'sin') {
    if (loss !== 'cross-entropy') return everywhere(loss === 'bce' ? 0.5 : 0);
  }
  if (loss === 'bce' && outputActivation === 'identity') return everywhere(0.5);
  if (loss !== 'mse') return { centres: undefined, affine: false };
  if (outputActivation === 'sigmoid') return everywhere(0.5);
  if (outputActivation !== 'identity') return { centres: undefined, affine: false };
  return { centres: rangesOf(targets, outputSize).map(({ middle }) => middle), affine: true };
}

/** The columns with an extent. */
function movingColumns({ inputs, inputSize }: SampleNumbers): number[] {
  return rangesOf(inputs, inputSize).flatMap(({ half }, column) => (half > 0 ? [column] : []));
}

function rangesOf(
  table: SampleNumbers['inputs'],
  columns: number,
): { readonly middle: number; readonly half: number }[] {
  return Array.from({ length: columns }, (_, column) => {
    let low = Infinity;
    let high = -Infinity;
    for (let at = column; at < table.length; at += columns) {
      low = Math.min(low, table[at]!);
      high = Math.max(high, table[at]!);
    }
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  });
}

function identityOf({ numSamples, inputSize, outputSize }: SampleNumbers): DatasetSymmetry {
  const stay = (columns: number): AffineTerm[] =>
    Array.from({ length: columns }, (_, from) => ({ from, factor: 1, offset: 0 }));
  return {
    samples: Uint32Array.from({ length: numSamples }, (_, i) => i),
    inputs: stay(inputSize),
    outputs: stay(outputSize),
    preActivations: stay(outputSize),
  };
}
