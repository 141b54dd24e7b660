// loadDataset: from the `dataset` of a sweep to float32 samples, whatever its form.
import { InputError, type DatasetSpec } from '../spec/index.ts';
import { builtInSamples } from './built-in/index.ts';
import { toDataset, type Dataset } from './dataset.ts';
import { readSamples } from './file.ts';

/** Reads a text file. Rejects if it cannot. */
export type ReadText = (path: string) => Promise<string>;

/** What loading needs from its surroundings. */
export interface DatasetSource {
  /** Reads the file of a dataset; left out where there are no files, as in a page. */
  readonly readText?: ReadText;
}

/**
 * The samples of a sweep's dataset, transformed and checked.
 *
 * @param spec the `dataset` of a normalized sweep
 * @param source how files are read
 * @returns inputs (num_samples, input_size) and targets (num_samples, output_size), float32
 * @throws InputError if the file cannot be read, or its contents are no samples
 */
export async function loadDataset(spec: DatasetSpec, source: DatasetSource = {}): Promise<Dataset> {
  if ('name' in spec) return toDataset(spec.name, builtInSamples(spec), spec);
  if ('file' in spec) return toDataset(spec.file, readSamples(await readFile(spec.file, source), spec), spec);
  return toDataset('inline', { inputs: spec.inputs, targets: spec.targets }, spec);
}

async function readFile(path: string, { readText }: DatasetSource): Promise<string> {
  if (readText === undefined) {
    const remedy = 'write the samples into the sweep as {"inputs", "targets"}';
    throw new InputError({ field: 'dataset.file', value: path, rule: 'cannot be read here', remedy });
  }
  try {
    return await readText(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const rule = `cannot be read (${reason})`;
    throw new InputError({
      field: 'dataset.file',
      value: path,
      rule,
      remedy: 'check the path and its permissions',
    });
  }
}
