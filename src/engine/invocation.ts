// Strategy `invocation`, and others that take all steps of a dispatch in one kernel: one stage trains, one measures.
import { ACCURACY_MARGIN } from '../spec/index.ts';
import { WORKGROUP_SIZE, type Code } from './code.ts';
import { flowValues, optimizerValues } from './kernel-values.ts';
import type { Program } from './program.ts';
import { createStage, type Stage } from './stage.ts';
import type { Stepper, StepperParts } from './stepper.ts';

interface InvocationParts extends StepperParts {
  readonly program: Program;
  /** Measures networks that are too large for one invocation. */
  readonly layered: Stepper | null;
}

/**
 * Compiles the kernels that train and measure.
 *
 * @throws KernelError if one does not compile
 */
export async function createInvocationStepper(parts: InvocationParts): Promise<Stepper> {
  const { device, pipelines, buffers, memory, fitted, program, capacity, layered } = parts;
  const { sweep } = fitted;
  const settings = { optimizer: optimizerValues(fitted) };
  const stage = async (code: Code): Promise<Stage> => {
    const pipeline = await pipelines.compile(code.file, code, code.workgroupSize ?? WORKGROUP_SIZE);
    return createStage(device, buffers, pipeline, memory, settings);
  };
  const [evaluate, look, train] = await Promise.all([
    program.evaluate && stage(program.evaluate),
    program.look && stage(program.look),
    sweep.steps > 0 && program.train ? stage(program.train) : null, // the largest kernel by far
  ]);
  const common = { stride: capacity, penalty: 2 * sweep.penalty.l2 };
  const measure = (measuring: Stage, count: number): void => {
    measuring.submit({ ...common, first: 0, count, margin: ACCURACY_MARGIN }, count);
  };
  return {
    widest: capacity,
    train({ first, count, firstStep, steps }) {
      const run = { ...common, first, count, first_step: firstStep, steps, ...flowValues(sweep) };
      train?.submit(run, count * (program.train?.lanes ?? 1));
    },
    evaluate(count) {
      if (evaluate) measure(evaluate, count);
      else layered?.evaluate(count);
    },
    look(count) {
      const measuring = look ?? evaluate; // histograms look, too, where nobody else does
      if (measuring) measure(measuring, count);
      else layered?.look(count);
    },
  };
}
