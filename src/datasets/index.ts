// Datasets: built-in ones, samples in the sweep, files; and how they fit a sweep. Runs everywhere: file reading is injected.
export {
  unroundedNumbers,
  type Dataset,
  type SampleNumbers,
  type Samples,
  type Transformation,
} from './dataset.ts';
export { loadDataset } from './load.ts';
export {
  readersOf,
  type DatasetSource,
  type PackageFile,
  type ReadPackageFile,
  type ReadText,
} from './source.ts';
export { fitCells, fitSweep, type FittedCell, type FittedSweep } from './fit.ts';
export { resolveCriterion, type Criterion } from './criterion.ts';
export { datasetSummaries, type DatasetSummary } from './built-in/index.ts';
