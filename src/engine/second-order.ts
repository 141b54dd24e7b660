// Strategy `curvature`: the steps of second-order optimizers, each a few dispatches over matrices in memory.
import type { FittedSweep } from '../datasets/index.ts';
import type { UniformValues } from '../gpu/pipeline.ts';
import type { SecondOrder } from '../reference/index.ts';
import { networkRows } from './chunk-memory.ts';
import { WORKGROUP_SIZE, type Code } from './code.ts';
import { allocateWorkspace } from './second-order-memory.ts';
import type { SecondOrderProgram } from './second-order-program.ts';
import { bufferIn, createStage, type Memory, type Stage } from './stage.ts';
import type { Stepper, StepperParts, Steps } from './stepper.ts';

interface SecondOrderParts extends StepperParts {
  readonly program: SecondOrderProgram;
  readonly optimizer: SecondOrder;
  /** Fills `evaluation`. */
  readonly measures: Pick<Stepper, 'evaluate' | 'look'>;
}

/** Steps of one submission. */
const SUBMITTED_STEPS = 64;

/** Differences of so many times the objective are rounding: several units in the last place. */
const ROUNDING = 4e-7;

/**
 * Compiles the kernels of a cell and allocates what they need beside the chunk.
 *
 * Networks are copied from the chunk to the workspace, take their steps there, and are copied back: matrices take far more
 * memory than networks, so that fewer have one than are resident.
 *
 * @throws KernelError if a kernel does not compile
 * @throws DeviceError if the device is lost or out of memory
 */
export async function createSecondOrderStepper(parts: SecondOrderParts): Promise<Stepper> {
  const { device, memory: chunk, fitted, capacity, measures } = parts;
  const { width, memory } = await allocateWorkspace(parts);
  const stages = await createStages(parts, memory, width);
  const copies = copiedRows(fitted);

  const copy = (encoder: GPUCommandEncoder, { first, count }: Steps, back: boolean): void => {
    for (const { from, to, rows, below, back: returns } of copies) {
      if (back && !returns) continue;
      const [theirs, ours] = [bufferIn(chunk, from), bufferIn(memory, to)];
      for (let row = 0; row < rows; row++) {
        const there = 4 * (row * capacity + first);
        const here = 4 * (row + below) * width;
        if (back) encoder.copyBufferToBuffer(ours, here, theirs, there, 4 * count);
        else encoder.copyBufferToBuffer(theirs, there, ours, here, 4 * count);
      }
    }
  };
  return {
    widest: width,
    evaluate: (count) => {
      measures.evaluate(count);
    },
    look: (count) => {
      measures.look(count);
    },
    train(steps) {
      const { count, firstStep } = steps;
      let encoder = device.gpu.createCommandEncoder({ label: 'curvature' });
      const record = ({ stage, own, columns }: Dispatch, more: UniformValues = {}): void => {
        stage.record(encoder, { ...own, ...more, count }, count * columns);
      };
      copy(encoder, steps, false);
      encoder.clearBuffer(bufferIn(memory, 'direction'));
      record(stages.begin, { first_step: firstStep });
      record(stages.objective);
      encoder.copyBufferToBuffer(bufferIn(memory, 'trial'), 0, bufferIn(memory, 'settling'), 0, 4 * count);
      for (let step = 0; step < steps.steps; step++) {
        for (const dispatch of stages.step) record(dispatch);
        if ((step + 1) % SUBMITTED_STEPS > 0) continue;
        device.gpu.queue.submit([encoder.finish()]);
        encoder = device.gpu.createCommandEncoder({ label: 'curvature' });
      }
      copy(encoder, steps, true);
      device.gpu.queue.submit([encoder.finish()]);
    },
  };
}

/** A kernel, what it is told beside the number of networks, and its invocations per network. */
interface Dispatch {
  readonly stage: Stage;
  readonly own: UniformValues;
  readonly columns: number;
}

async function createStages(
  { device, pipelines, buffers, memory: chunk, fitted, program, optimizer }: SecondOrderParts,
  workspace: Memory,
  stride: number,
) {
  const memory = { ...chunk, ...workspace };
  const dispatch = async (code: Code, own: UniformValues = {}, columns = 1): Promise<Dispatch> => {
    const pipeline = await pipelines.compile(code.file, code, WORKGROUP_SIZE);
    return { stage: await createStage(device, buffers, pipeline, memory), own: { stride, ...own }, columns };
  };
  const penalty = { penalty: 2 * fitted.sweep.penalty.l2 };
  const [begin, hessian, tridiagonalize, step, objective, end] = await Promise.all([
    dispatch(program.begin),
    dispatch(program.hessian, penalty, fitted.shape.parameterCount),
    program.tridiagonalize && dispatch(program.tridiagonalize),
    dispatch(program.step, stepValues(fitted, optimizer)),
    dispatch(program.objective, penalty),
    dispatch(program.end, optimizer.kind === 'levenberg-marquardt' ? { rounding: ROUNDING } : {}),
  ]);
  const all = [hessian, tridiagonalize, step, objective, end].filter((stage) => stage !== null);
  return { begin, objective, step: all };
}

/** What the kernel that computes steps is told of the optimizer. */
function stepValues({ sweep: { axes } }: FittedSweep, optimizer: SecondOrder): UniformValues {
  const { damping } = optimizer;
  if (optimizer.kind === 'levenberg-marquardt') return { damping };
  return { damping, rate: 'optimizer.learningRate' in axes ? 1 : optimizer.learningRate };
}

/** Rows that travel between a buffer of the chunk and one of the workspace. */
interface Copied {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  /** Rows of the workspace's buffer above them. */
  readonly below: number;
  /** Whether steps change them. */
  readonly back: boolean;
}

function copiedRows(fitted: FittedSweep): Copied[] {
  const same = (name: string, rows: number, back: boolean): Copied => ({
    from: name,
    to: name,
    rows,
    below: 0,
    back,
  });
  const { parameters = 0, slots = 0, stopped_step = 0, hyper_parameters = 0 } = networkRows(fitted);
  return [
    same('parameters', parameters, true),
    same('stopped_step', stopped_step, true),
    { from: 'slots', to: 'settling', rows: slots, below: 1, back: true },
    same('hyper_parameters', hyper_parameters, false),
  ];
}
