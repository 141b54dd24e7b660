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

/** Samples ready for training, as float32. */
export interface Dataset extends Omit<Samples, 'inputs' | 'targets'> {
  /** The built-in name, the file, or `inline`. */
  readonly name: string;
  /** Inputs (num_samples, input_size), row-major. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** Targets (num_samples, output_size), row-major. */
  readonly targets: Float32Array<ArrayBuffer>;
  readonly numSamples: number;
  readonly inputSize: number;
  readonly outputSize: number;
}

/** How the inputs are transformed: standardized first, then scaled. */
export interface Transformation {
  readonly standardize: boolean;
  readonly scale: number;
}

/**
 * Transforms the inputs in float64 and rounds everything to float32 once, at the end.
 *
 * @param name the dataset's name
 * @param samples rows of equal length, at least one
 * @param transformation what to do with the inputs
 * @throws InputError if a transformed input overflows float32
 */
export function toDataset(name: string, samples: Samples, transformation: Transformation): Dataset {
  const { inputs, targets, ...names } = samples;
  return {
    ...names,
    name,
    inputs: transform(inputs, transformation),
    targets: toFloat32(targets, (target) => target),
    numSamples: inputs.length,
    inputSize: inputs[0]?.length ?? 0,
    outputSize: targets[0]?.length ?? 0,
  };
}

function transform(inputs: NumberTable, { standardize, scale }: Transformation): Float32Array<ArrayBuffer> {
  const moments = standardize
    ? (inputs[0] ?? []).map((_, column) => columnMoments(inputs.map((row) => row[column] ?? 0)))
    : [];
  return toFloat32(inputs, (value, column) => {
    const { mean, deviation } = moments[column] ?? AS_IT_IS;
    const transformed = ((value - mean) / deviation) * scale;
    if (Number.isFinite(Math.fround(transformed))) return transformed;
    const rule = `makes an input ${transformed}, which float32 cannot hold`;
    throw new InputError({ field: 'dataset.scale', value: scale, rule, remedy: 'use a smaller scale' });
  });
}

const AS_IT_IS = { mean: 0, deviation: 1 };

/** A plain loop: a table may have millions of values. */
function toFloat32(
  rows: NumberTable,
  convert: (value: number, column: number) => number,
): Float32Array<ArrayBuffer> {
  const columns = rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * columns);
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
