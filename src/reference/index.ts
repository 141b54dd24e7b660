// The CPU twins of the kernels: the oracle of the tests, the backend `cpu`, and the numbers that both sides must share.
export { decisionGrid, type OutputGrid } from './boundary.ts';
export type { Evaluation } from './evaluate.ts';
export { countLosses, lossEdges } from './histogram.ts';
export { inactivityRounding } from './inactive.ts';
export type { RandomKey } from './initialize.ts';
export { distributionOf, layerMoments, type LayerMoments } from './moments.ts';
export { createReference, type Precision, type Reference, type ReferenceOptions } from './reference.ts';
export { stepSchedule } from './schedule.ts';
export { BLOW_UP, RUNNING, type TrainingState } from './train.ts';
