// The kernels of strategy `curvature`: those that take the steps of second-order optimizers.
import type { FittedSweep } from '../datasets/index.ts';
import { isSecondOrder } from '../reference/index.ts';
import { plainKernel, specializedKernel, WORKGROUP_SIZE, type Code } from './code.ts';
import { tridiagonalizeKernel } from './curvature-program.ts';
import { networkChoices, networkConstants } from './kernel-choices.ts';

/** The kernels of a step, in the order in which they run. */
export interface SecondOrderProgram {
  /** Before the first of some steps. */
  readonly begin: Code;
  readonly hessian: Code;
  /** Null for Levenberg-Marquardt, which factorizes the matrix itself. */
  readonly tridiagonalize: Code | null;
  readonly step: Code;
  readonly objective: Code;
  readonly end: Code;
}

/**
 * QL steps and rotations that saddle-free Newton has room for. Of hundreds of random matrices, graded ones among them, none
 * needed more than 2.4 steps per row to the precision of float32, nor more than 1.3 * size^2 rotations.
 */
export function turnsOf(size: number): { readonly sweeps: number; readonly rotations: number } {
  return { sweeps: 3 * size + 8, rotations: Math.ceil(1.5 * size * size) + 4 * size };
}

/**
 * Links and specializes the kernels of a cell.
 *
 * @returns null for optimizers of other kinds
 * @throws KernelError if a kernel is at fault
 */
export function buildSecondOrderProgram(fitted: FittedSweep): SecondOrderProgram | null {
  const { optimizer } = fitted.sweep;
  if (!isSecondOrder(optimizer)) return null;
  const size = fitted.shape.parameterCount;
  const damped = optimizer.kind === 'levenberg-marquardt';
  const choices = { ...networkChoices(fitted), curvature: damped ? 'gauss-newton' : 'exact' };
  const constants = networkConstants(fitted);
  const matrix = { PARAMETER_COUNT: size, WORKGROUP_SIZE };
  const { sweeps, rotations } = turnsOf(size);
  const { rates } = networkChoices(fitted);
  return {
    begin: plainKernel('curvature-begin.wgsl', {}, { WORKGROUP_SIZE }),
    hessian: specializedKernel('hessian.wgsl', choices, constants),
    objective: specializedKernel('objective.wgsl', choices, constants),
    ...(damped
      ? {
          tridiagonalize: null,
          step: plainKernel('levenberg-marquardt-step.wgsl', {}, matrix),
          end: plainKernel('levenberg-marquardt-end.wgsl', {}, matrix),
        }
      : {
          tridiagonalize: tridiagonalizeKernel(size),
          step: plainKernel(
            'saddle-free-step.wgsl',
            { rates: rates ?? 'shared' },
            { ...matrix, SWEEPS: sweeps, ROTATIONS: rotations },
          ),
          end: plainKernel('saddle-free-end.wgsl', {}, matrix),
        }),
  };
}

/** Every kernel of a program. */
export function secondOrderCodes(program: SecondOrderProgram): (Code | null)[] {
  return [
    program.begin,
    program.hessian,
    program.tridiagonalize,
    program.step,
    program.objective,
    program.end,
  ];
}
