// A dataset as the engine takes it, and the samples it is made of.
import { InputError, type NumberTable } from '../spec/index.ts';

/** What every sample source gives: rows of float64 numbers, not transformed yet. */
export interface Samples {
  /** Inputs (num_samples, input_size). */
  readonly inputs: NumberTable;
  /** Targets (num_samples, output_size). */
  readonly targets: NumberTable;
  /** Names of the input columns, (input_size). */
  readonly inputNames?: readonly string[];
  /** Names of the target columns, (output_size). */
  readonly targetNames?: readonly string[];
  /** Names of the classes: of 0 and 1 where there is one target column, else of the columns of one-hot targets. */
  readonly classNames?: readonly string[];
  /** Where the samples come from, or what to know about them. */
  readonly note?: string;
}

/** The numbers of all samples, in one precision or the other. */
export interface SampleNumbers {
  /** Inputs (num_samples, input_size), row-major. */
  readonly inputs: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  /** Targets (num_samples, output_size), row-major. */
  readonly targets: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  readonly numSamples: number;
  readonly inputSize: number;
  readonly outputSize: number;
}

/** Samples ready for training, as float32. */
export interface Dataset extends Omit<Samples, 'inputs' | 'targets'>, SampleNumbers {
  /** The built-in name, the file, or `inline`. */
  readonly name: string;
  readonly inputs: Float32Array<ArrayBuffer>;
  readonly targets: Float32Array<ArrayBuffer>;
  /** The same in float64, before rounding; absent where float32 has them exactly, and where there are very many. */
  readonly unrounded?: Readonly<Record<'inputs' | 'targets', Float64Array<ArrayBuffer>>>;
}

/** Datasets with more numbers keep them in float32 alone: nothing that needs float64 can take so many samples. */
const MAX_UNROUNDED = 2 ** 20;

/**
 * The numbers of a dataset as they were given, for what is computed in float64: the samples 0.2 and 0.6 rounded to float32
 * move a minimum by 1e-8.
 */
export function unroundedNumbers(dataset: Dataset): SampleNumbers {
  const { numSamples, inputSize, outputSize, unrounded } = dataset;
  const { inputs, targets } = unrounded ?? dataset;
  return { inputs, targets, numSamples, inputSize, outputSize };
}

/** How the inputs are transformed: standardized first, then scaled. */
export interface Transformation {
  readonly standardize: boolean;
  readonly scale: number;
}

/**
 * Transforms the inputs in float64 and rounds everything to float32 once, at the end; small datasets keep both.
 *
 * @param name the dataset's name
 * @param samples rows of equal length, at least one
 * @param transformation what to do with the inputs
 * @throws InputError if a transformed input overflows float32
 */
export function toDataset(name: string, samples: Samples, transformation: Transformation): Dataset {
  const { inputs, targets, ...names } = samples;
  const [numSamples, inputSize, outputSize] = [
    inputs.length,
    inputs[0]?.length ?? 0,
    targets[0]?.length ?? 0,
  ];
  const convert = converter(inputs, transformation);
  const rounded = {
    inputs: fill(new Float32Array(numSamples * inputSize), inputs, convert),
    targets: fill(new Float32Array(numSamples * outputSize), targets),
  };
  const dataset = { ...names, name, ...rounded, numSamples, inputSize, outputSize };
  if (numSamples * (inputSize + outputSize) > MAX_UNROUNDED) return dataset;
  const unrounded = {
    inputs: fill(new Float64Array(numSamples * inputSize), inputs, convert),
    targets: fill(new Float64Array(numSamples * outputSize), targets),
  };
  const isExact =
    unrounded.inputs.every((value, i) => value === rounded.inputs[i]) &&
    unrounded.targets.every((value, i) => value === rounded.targets[i]);
  return isExact ? dataset : { ...dataset, unrounded };
}

/** What is done to the inputs. */
function converter(
  inputs: NumberTable,
  { standardize, scale }: Transformation,
): (value: number, column: number) => number {
  const moments = standardize
    ? (inputs[0] ?? []).map((_, column) => columnMoments(inputs.map((row) => row[column] ?? 0)))
    : [];
  return (value, column) => {
    const { mean, deviation } = moments[column] ?? AS_IT_IS;
    const transformed = ((value - mean) / deviation) * scale;
    if (Number.isFinite(Math.fround(transformed))) return transformed;
    const rule = `makes an input ${transformed}, which float32 cannot hold`;
    throw new InputError({ field: 'dataset.scale', value: scale, rule, remedy: 'use a smaller scale' });
  };
}

const AS_IT_IS = { mean: 0, deviation: 1 };

/** A plain loop: a table may have millions of values. */
function fill<Numbers extends Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  values: Numbers,
  rows: NumberTable,
  convert: (value: number, column: number) => number = (value) => value,
): Numbers {
  const columns = rows[0]?.length ?? 0;
  for (const [row, cells] of rows.entries()) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = convert(cells[column] ?? 0, column);
    }
  }
  return values;
}

/** Mean and population standard deviation; a constant column is only centred, so its deviation counts as 1. */
function columnMoments(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const first = values[0] ?? 0;
  if (values.every((value) => value === first)) return { mean: first, deviation: 1 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
