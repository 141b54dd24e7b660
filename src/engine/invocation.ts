// Strategy `invocation`, and others that take all steps of a dispatch in one kernel: one stage trains, one measures.
import type { FittedSweep } from '../datasets/index.ts';
import type { BufferSet } from '../gpu/buffers.ts';
import type { Device } from '../gpu/device.ts';
import type { PipelineCache } from '../gpu/pipeline.ts';
import { ACCURACY_MARGIN } from '../spec/index.ts';
import { WORKGROUP_SIZE, type Code } from './code.ts';
import { flowValues, optimizerValues } from './kernel-values.ts';
import type { Program } from './program.ts';
import { createStage, type Memory, type Stage } from './stage.ts';
import type { Stepper } from './stepper.ts';

/** Everything a stepper is made of. */
export interface InvocationParts {
  readonly device: Device;
  readonly pipelines: PipelineCache;
  readonly buffers: BufferSet;
  readonly memory: Memory;
  readonly fitted: FittedSweep;
  readonly program: Program;
  /** Networks resident at once. */
  readonly capacity: number;
}

/**
 * Compiles the kernels that train and measure.
 *
 * @throws KernelError if one does not compile
 */
export async function createInvocationStepper(parts: InvocationParts): Promise<Stepper> {
  const { device, pipelines, buffers, memory, fitted, program, capacity } = parts;
  const { sweep } = fitted;
  const settings = { optimizer: optimizerValues(sweep) };
  const stage = async (code: Code | null): Promise<Stage> => {
    if (!code) throw new RangeError('the program was built for strategy "layered"');
    const pipeline = await pipelines.compile(code.file, code, WORKGROUP_SIZE);
    return createStage(device, buffers, pipeline, memory, settings);
  };
  const [evaluate, train] = await Promise.all([
    stage(program.evaluate),
    sweep.steps > 0 ? stage(program.train) : null, // the largest kernel by far
  ]);
  const common = { stride: capacity, penalty: 2 * sweep.penalty.l2 };
  return {
    widest: capacity,
    train({ first, count, firstStep, steps }) {
      train?.submit({ ...common, first, count, first_step: firstStep, steps, ...flowValues(sweep) }, count);
    },
    evaluate(count) {
      evaluate.submit({ ...common, first: 0, count, margin: ACCURACY_MARGIN }, count);
    },
  };
}
