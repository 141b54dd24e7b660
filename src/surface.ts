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
export { drawMap, MAP_SHOWS, NOT_TRAINED } from './landscape/map.ts';
export type { MapData, MapOptions, MapPass, MapShow } from './landscape/map.ts';
export type { MapAxis, MapView } from './landscape/map-view.ts';
export { mapDimension, paintMap } from './landscape/map-picture.ts';
export type { LegendEntry, MapLegend, MapPicture } from './landscape/map-picture.ts';
export type { MapBasin, MapBasins } from './landscape/map-basins.ts';
export type { BoxDimension } from './landscape/map-dimension.ts';
export { onPlane, planeAlong, planeThrough, planeWindow, randomDirections } from './landscape/map-plane.ts';
export type { ParameterPlane } from './landscape/map-plane.ts';
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
