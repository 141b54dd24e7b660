// Datasets: built-in ones, samples in the sweep, files; and how they fit a sweep. Runs everywhere: file reading is injected.
export type { Dataset, Samples, Transformation } from './dataset.ts';
export { loadDataset, type DatasetSource, type ReadText } from './load.ts';
export { fitCells, fitSweep, type FittedCell, type FittedSweep } from './fit.ts';
export { resolveCriterion, type Criterion } from './criterion.ts';
export { datasetSummaries, type DatasetSummary } from './built-in/index.ts';
