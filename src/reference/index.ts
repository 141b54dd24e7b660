// The CPU twins of the kernels: the oracle of the tests, the backend `cpu`, and the numbers that both sides must share.
export { createActivation, type Activation } from './activations.ts';
export { decisionGrid, type OutputGrid } from './boundary.ts';
export { gershgorinBound, symmetricEigenvalues, tridiagonalEigenvalues } from './eigenvalues.ts';
export type { Evaluation } from './evaluate.ts';
export {
  batchesPerEpoch,
  batchOf,
  batchSize,
  createSamplesOf,
  drawnSamples,
  epochOrder,
  type MiniBatch,
} from './batch.ts';
export { countLosses, lossEdges } from './histogram.ts';
export {
  axisBase,
  createHyperParameters,
  hasHyperParameters,
  HYPER_PARAMETERS,
  networksPerStart,
  type HyperParameters,
  type HyperParametersOf,
} from './hyper-parameters.ts';
export { inactivityRounding } from './inactive.ts';
export type { RandomKey } from './initialize.ts';
export { layersOf, type Layer } from './layers.ts';
export { distributionOf, layerMoments, type LayerMoments } from './moments.ts';
export { newtonStep, type NewtonStep } from './newton-step.ts';
export { createObjective, type Objective } from './objective.ts';
export {
  isSecondOrder,
  isStepped,
  SLOTS,
  steppedOptimizer,
  type GradientFlow,
  type Rule,
  type SecondOrder,
  type SteppedOptimizer,
} from './optimizer.ts';
export { createReference, type Precision, type Reference, type ReferenceOptions } from './reference.ts';
export { philox, signedFraction } from './random.ts';
export {
  emptyRecord,
  lookAt,
  NEVER,
  recordedLooks,
  recordLook,
  RATIO_LIMIT,
  RECORD_ROWS,
  solvedThresholds,
  type Look,
  type LossRecord,
} from './record.ts';
export { SCHEDULE_COLUMNS, stepSchedule } from './schedule.ts';
export { settle, type SettledPoint, type SettleSettings } from './settle.ts';
export { eigenvectorOf } from './smallest-eigenvector.ts';
export { summarizeSpectrum, type SpectrumSummary } from './spectrum.ts';
export { hasDiverged, meetsStop, stoppedByRule, stoppedStep, stopThresholds } from './stop.ts';
export {
  BLOW_UP,
  DAMPING_ROWS,
  FLOW_ROWS,
  NO_HORIZON,
  RUNNING,
  type TrainingState,
} from './training-state.ts';
export { rotateBack, tridiagonalize, type Tridiagonal } from './tridiagonalize.ts';
