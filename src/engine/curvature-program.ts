// The kernels that compute curvature: which files, which constants, for a network or for bare matrices.
import { plainKernel, specializedKernel, WORKGROUP_SIZE, type Code } from './code.ts';
import { networkChoices, networkConstants } from './kernel-choices.ts';
import type { FittedSweep } from '../datasets/index.ts';
import type { DeviceDescription } from '../gpu/device.ts';

/** Kernels that work on symmetric matrices, whatever these are the Hessians of. */
export interface MatrixProgram {
  readonly tridiagonalize: Code;
  readonly eigenvalues: Code;
  readonly spectrum: Code;
  readonly newtonStep: Code;
  readonly smallestEigenvector: Code;
}

/** Kernels that know the networks of a cell. */
export interface CurvatureProgram extends MatrixProgram {
  readonly hessian: Code;
  readonly objective: Code;
  readonly settle: Code;
}

/** Eigenvalues that one invocation finds: independent divisions hide each other's latency. */
export const EIGENVALUE_TILE = 2;

/**
 * The most rows of a matrix that is tridiagonalized in registers. 17 rows take 3,900 statements, which SwiftShader compiles
 * in a second or two; larger ones stay in memory, at a few times the time per matrix.
 */
const HELD_ROWS = 17;
const HELD_STATEMENTS = 4200;

/**
 * The most rows for which steps are computed in registers, in down to half the time; SwiftShader compiles 41 rows in 0.6 s, and
 * 105 in 3 s for nothing.
 */
const STEP_ROWS = 48;

/**
 * Links and specializes the kernels for matrices of one size.
 *
 * @throws KernelError if a kernel is at fault
 */
export function buildMatrixProgram(size: number): MatrixProgram {
  const constants = { PARAMETER_COUNT: size, WORKGROUP_SIZE };
  return {
    tridiagonalize: tridiagonalizeKernel(size),
    eigenvalues: specializedKernel('eigenvalues.wgsl', {}, { ...constants, TILE: EIGENVALUE_TILE }),
    spectrum: plainKernel('spectrum.wgsl', {}, constants),
    newtonStep: (size <= STEP_ROWS ? specializedKernel : plainKernel)('newton-step.wgsl', {}, constants),
    smallestEigenvector: plainKernel('smallest-eigenvector.wgsl', {}, constants),
  };
}

/** The kernel that tridiagonalizes matrices of one size. */
export function tridiagonalizeKernel(size: number): Code {
  const constants = { PARAMETER_COUNT: size, WORKGROUP_SIZE };
  return size <= HELD_ROWS
    ? specializedKernel('tridiagonalize-held.wgsl', {}, constants, HELD_STATEMENTS)
    : plainKernel('tridiagonalize.wgsl', {}, constants);
}

/**
 * Links and specializes the kernels for the networks of a cell.
 *
 * @throws KernelError if a kernel is at fault
 */
export function buildCurvatureProgram(fitted: FittedSweep): CurvatureProgram {
  const choices = {
    ...networkChoices(fitted),
    curvature: 'exact',
    ...(hasOwnPenalties(fitted) ? {} : { rates: 'shared' }),
  };
  const constants = networkConstants(fitted);
  const size = fitted.shape.parameterCount;
  return {
    ...buildMatrixProgram(size),
    hessian: specializedKernel('hessian.wgsl', choices, constants),
    objective: specializedKernel('objective.wgsl', choices, constants),
    settle: plainKernel('settle.wgsl', {}, { PARAMETER_COUNT: size, WORKGROUP_SIZE }),
  };
}

/** Whether each network has a penalty of its own. */
export function hasOwnPenalties({ sweep }: FittedSweep): boolean {
  return 'penalty.l2' in sweep.axes;
}

/** Words of a network's matrix in memory: rows come in whole groups of four. */
export function matrixWords(size: number): number {
  return 4 * Math.ceil(size / 4) * size;
}

/** Bytes of all matrices at once, and multiply-adds of a dispatch on a device that computes them in software. */
const MATRIX_BYTES = 2 ** 28;
const SOFTWARE_WORK = 2 ** 28;

/** What the number of matrices depends on. */
export interface MatrixDevice {
  readonly description: Pick<DeviceDescription, 'software'>;
  readonly limits: Pick<GPUSupportedLimits, 'maxBufferSize' | 'maxStorageBufferBindingSize'>;
}

/**
 * How many matrices to keep on the device at once: enough to fill it, so few that no dispatch takes long.
 *
 * @param size rows of a matrix
 * @param words of a matrix, or of what else takes the most memory
 */
export function matrixCapacity(
  { description, limits }: MatrixDevice,
  size: number,
  words: number = matrixWords(size),
): number {
  const bytes = Math.min(MATRIX_BYTES, limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const fitting = Math.floor(bytes / (4 * words));
  const quick = description.software ? Math.floor(SOFTWARE_WORK / size ** 3) : fitting;
  const most = Math.min(fitting, quick, description.software ? 2 ** 14 : 2 ** 16);
  return Math.max(WORKGROUP_SIZE, WORKGROUP_SIZE * Math.floor(most / WORKGROUP_SIZE));
}
