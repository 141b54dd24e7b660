// Trains one network of a sweep again and looks at it closely: trajectory, curvature, outputs, decision boundary.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { InputError, type Sweep } from '../spec/index.ts';
import { createReference, decisionGrid, stoppedStep, type Reference } from '../reference/index.ts';
import { Attempts, createWorkplace, type Workplace } from './attempts.ts';
import { measurementAt } from './endpoints.ts';
import { createVerdict, type Measurement } from './outcome.ts';
import { Pacer } from './pacer.ts';
import type { PreparedCell, PreparedPlan } from './plan.ts';
import type { Inspection, TrajectoryPoint } from './result.ts';
import type { TrainerSource } from './run.ts';
import { trainChunk } from './train-chunk.ts';
import type { Training } from './trainer.ts';

/** Up to so many parameters the Hessian's eigenvalues are computed, and the parameters kept along the trajectory. */
const FEW_PARAMETERS = 400;

/** Points of a trajectory per decade of steps: 1, 2, 5, 10, ... */
const STEPS_PER_DECADE = [1, 2, 5];

/** Which network. */
export interface InspectTarget {
  readonly cell: number;
  readonly index: bigint;
  readonly signal: AbortSignal;
}

/**
 * @throws InputError if the sweep has no such cell or network
 */
export async function inspectNetwork(
  { plan, cells }: PreparedPlan,
  trainers: TrainerSource,
  target: InspectTarget,
): Promise<Inspection> {
  const cell = findCell(cells, target.cell);
  checkIndex(target.index);
  const make = async (): Promise<Workplace> => {
    const trainer = await trainers.create(cell, 1);
    return createWorkplace(trainer, new Pacer(trainer, 1));
  };
  using attempts = new Attempts(make, trainers.devices, target.signal);
  const { initial, final, trajectory, measured } = await attempts.complete({
    attempt: (workplace) => trace(workplace, target, cell.fitted.sweep),
    what: `trained network ${target.index} of cell ${target.cell}`,
  });
  const reference = createReference(cell.fitted, { key: cell.key });
  const { sweep, dataset, criterion } = cell.fitted;
  return {
    schemaVersion: 1,
    sweep: plan.sweep,
    hash: plan.hash,
    device: plan.device,
    cell: target.cell,
    axes: cell.plan.axes,
    index: String(target.index),
    layers: sweep.network.layers,
    ...createVerdict(cell.fitted)(measured),
    loss: measured.loss,
    gradientNorm: measured.gradientNorm,
    parameterNorm: measured.parameterNorm,
    samplesRight: criterion.kind === 'accuracy' ? measured.right : null,
    samples: dataset.numSamples,
    stoppedStep: stoppedStep(measured.stoppedStep),
    deadLayer: measured.deadLayer,
    initialParameters: initial,
    finalParameters: final,
    trajectory,
    ...lookClosely(reference, cell, Float64Array.from(final), measured),
  };
}

/**
 * The cell of that number.
 *
 * @throws InputError if there is none
 */
export function findCell<Any>(cells: readonly Any[], cell: number): Any {
  const found = cells[cell];
  if (found !== undefined) return found;
  const rule = `must be a cell of the sweep, which has ${String(cells.length)}`;
  throw new InputError({
    field: 'cell',
    value: cell,
    rule,
    remedy: `use 0 to ${String(cells.length - 1)}`,
  });
}

function checkIndex(index: bigint): void {
  if (index >= 0n && index < 2n ** 64n) return;
  throw new InputError({
    field: 'index',
    value: index,
    rule: 'must be from 0 to 2^64 - 1',
    remedy: 'use such an index',
  });
}

/** A network from its start to its end. */
interface Trace {
  readonly initial: readonly number[];
  readonly final: readonly number[];
  readonly trajectory: readonly TrajectoryPoint[];
  /** At the end. */
  readonly measured: Measurement;
}

/** Trains to the end, pausing to measure at 0, 1, 2, 5, 10, ... steps. */
async function trace(
  { trainer, pacer }: Workplace,
  { index, signal }: InspectTarget,
  sweep: Sweep,
): Promise<Trace> {
  await trainer.begin(index, 1);
  const initial = Array.from(await trainer.parameters());
  let measured = measurementAt(await trainer.measure(), 0);
  const trajectory: TrajectoryPoint[] = [];
  const note = async (step: number): Promise<void> => {
    const parameters =
      initial.length <= FEW_PARAMETERS ? { parameters: Array.from(await trainer.parameters()) } : {};
    trajectory.push({ step, loss: measured.loss, gradientNorm: measured.gradientNorm, ...parameters });
  };
  await note(0);
  const watch = { signal, stepped: () => undefined };
  let step = 0;
  let training: Training = { networks: 1, among: 1 };
  for (const stop of lookSteps(sweep.steps)) {
    training = await trainChunk(
      trainer,
      pacer,
      training,
      { from: step, to: stop, every: sweep.stop?.every },
      watch,
    );
    step = stop;
    measured = measurementAt(await trainer.measure(), 0);
    await note(stoppedStep(measured.stoppedStep) ?? step);
    if (training.networks === 0) break;
  }
  return { initial, final: Array.from(await trainer.parameters()), trajectory, measured };
}

/** Where a trajectory is looked at after its start: 1, 2, 5, 10, ... steps, and the last. */
export function lookSteps(steps: number): number[] {
  const all: number[] = [];
  for (let decade = 1; decade <= steps; decade *= 10)
    all.push(...STEPS_PER_DECADE.map((factor) => factor * decade));
  return [...all.filter((step) => step < steps), ...(steps > 0 ? [steps] : [])];
}

function lookClosely(
  reference: Reference,
  { fitted }: PreparedCell,
  theta: Float64Array,
  { overflow }: Measurement,
): Pick<Inspection, 'hessianEigenvalues' | 'outputs' | 'decision'> {
  const { inputs, inputSize, numSamples } = fitted.dataset;
  const sample = (s: number): Float32Array => inputs.subarray(s * inputSize, (s + 1) * inputSize);
  const curved = !overflow && theta.length <= FEW_PARAMETERS;
  return {
    hessianEigenvalues: curved ? eigenvalues(reference.hessianAt(theta), theta.length) : null,
    outputs: Array.from({ length: numSamples }, (_, s) => Array.from(reference.outputs(theta, sample(s)))),
    decision: decisionGrid(reference, theta, fitted.dataset),
  };
}

/** Ascending. */
function eigenvalues(hessian: Float64Array, size: number): number[] {
  const matrix = Matrix.from1DArray(size, size, hessian);
  return new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues.toSorted(
    (a, b) => a - b,
  );
}
