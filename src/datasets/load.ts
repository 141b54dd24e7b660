// loadDataset: from the `dataset` of a sweep to float32 samples, whatever its form.
import type { DatasetSpec } from '../spec/index.ts';
import { builtInSamples } from './built-in/index.ts';
import { toDataset, type Dataset } from './dataset.ts';
import { readersOf, readOrRefuse, type DatasetSource } from './source.ts';

/**
 * The samples of a sweep's dataset, transformed and checked.
 *
 * @param spec the `dataset` of a normalized sweep
 * @param source how files are read
 * @returns inputs (num_samples, input_size) and targets (num_samples, output_size), float32
 * @throws InputError if the file cannot be read, or its contents are no samples
 */
export async function loadDataset(spec: DatasetSpec, source: DatasetSource = {}): Promise<Dataset> {
  if ('name' in spec) return toDataset(spec.name, await builtInSamples(spec, source), spec);
  if ('file' in spec) {
    const { readSamples } = await import('./file.ts'); // with a CSV reader, which nothing else needs
    return toDataset(spec.file, readSamples(await readFile(spec.file, source), spec), spec);
  }
  return toDataset('inline', { inputs: spec.inputs, targets: spec.targets }, spec);
}

async function readFile(path: string, source: DatasetSource): Promise<string> {
  return readOrRefuse(readersOf(source).readText(path), (reason) => ({
    field: 'dataset.file',
    value: path,
    rule: `cannot be read (${reason})`,
    remedy: 'check the path and its permissions',
  }));
}
