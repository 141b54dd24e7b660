// The public surface of the library that pages and Node share.
export {
  InputError,
  parseSweep,
  preset,
  presetNames,
  sweepJsonSchema,
  type Sweep,
  type SweepInput,
} from './spec/index.ts';
export { DeviceError, KernelError } from './gpu/errors.ts';
export type { DeviceDescription } from './gpu/device.ts';
export type { CellPlan, Engine, EngineOptions, Plan, PlanOptions, Run } from './engine/engine.ts';
export { compareRuns } from './engine/compare.ts';
export type { ComparedSweep, Comparison, Starts } from './engine/compare.ts';
export type { Destination, PairExample, PairTable, SolvedPairs } from './engine/pair-table.ts';
export { OUTCOMES } from './engine/result.ts';
export type {
  CellResult,
  EndpointBatch,
  Inspection,
  LossHistogram,
  LossLevel,
  LossRecords,
  Outcome,
  Progress,
  Recovery,
  Share,
  Snapshot,
  SweepResult,
  UntilProgress,
  UntilResult,
} from './engine/result.ts';
