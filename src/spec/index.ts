// What a sweep is: its file format, defaults, limits, grid, hash and presets. Knows no GPU and runs everywhere.
export { InputError, formatPath, shorten, type InputProblem, type Key } from './errors.ts';
export * from './limits.ts';
export {
  ACTIVATIONS,
  DATASET_FAMILIES,
  DATASET_NAMES,
  FAN_INITIALIZERS,
  LOSSES,
  nameRemedy,
  nearestName,
  readFamilyName,
  type FamilyDataset,
  type FixedDatasetName,
} from './names.ts';
export { findTableFault, type NumberTable, type TableFault, type TableRules } from './number-table.ts';
export { DATASET_TABLE_RULES } from './schema-dataset.ts';
export { sweepSchema } from './schema.ts';
export type {
  Activation,
  Batch,
  BuiltInDatasetSpec,
  Cell,
  DatasetSpec,
  DeepReadonly,
  Distribution,
  DrawnInitializer,
  FileDatasetSpec,
  Initializer,
  InlineDatasetSpec,
  LossName,
  Optimizer,
  OptimizerKind,
  Pairing,
  PlaneInitializer,
  SolvedSpec,
  StopSpec,
  Sweep,
  SweepInput,
} from './sweep.ts';
export { parseSweep } from './parse.ts';
export { isJsonObject, setPath, type JsonObject } from './paths.ts';
export {
  addAxis,
  parseAssignment,
  parseGrid,
  parseSweepText,
  type Assignment,
  type Axis,
} from './assignments.ts';
export {
  axisPoint,
  axisPoints,
  axisValues,
  hasAxes,
  isPenalized,
  layerOfRate,
  layerRates,
  type AxisPath,
  type AxisValues,
} from './axes.ts';
export { expandGrid } from './grid.ts';
export { canonicalJson, cellKey, startingKey, sweepHash, type DatasetContents } from './hash.ts';
export { networkShape, parameterCount, type NetworkShape } from './network-shape.ts';
export { preset, presetNames, presetSummaries, type PresetSummary } from './presets.ts';
export { SWEEP_SCHEMA_ID, sweepJsonSchema } from './json-schema.ts';
