// Levenberg-Marquardt: damped Gauss-Newton steps on the mean square error.
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { FittedSweep } from '../datasets/index.ts';
import { createReference } from '../reference/index.ts';
import { InputError, type NetworkShape, type Sweep } from '../spec/index.ts';
import { dot } from './eigenbasis.ts';
import { createOutputJacobian } from './output-jacobian.ts';
import { createStepper, predictedDecrease, type SecondOrderStepper } from './second-order-stepper.ts';

/**
 * Levenberg-Marquardt on the objective of a sweep with loss `mse`: steps -(G + damping)^-1 gradient, where G is the
 * Gauss-Newton matrix: the Hessian without the curvature of the outputs. There is one residual per sample and output, and
 * one per parameter that the penalty reaches.
 *
 * For up to about 100 parameters: each step solves with a matrix of their number squared.
 *
 * @throws InputError for any other loss
 * @see Marquardt 1963, "An algorithm for least-squares estimation of nonlinear parameters"
 * @see Nocedal & Wright 2006, "Numerical Optimization", equation 10.32 with D = I
 */
export function levenbergMarquardt(fitted: FittedSweep): SecondOrderStepper {
  if (fitted.sweep.loss !== 'mse') {
    const rule = 'has no residuals for Levenberg-Marquardt';
    throw new InputError({ field: 'loss', value: fitted.sweep.loss, rule, remedy: 'use loss "mse"' });
  }
  const reference = createReference(fitted);
  const gaussNewtonAt = createGaussNewton(fitted);
  return createStepper(
    (theta) => reference.objectiveAt(theta),
    (theta) => {
      const size = theta.length;
      const gradient = reference.gradientAt(theta);
      const matrix = gaussNewtonAt(theta);
      const downhill = Matrix.columnVector(gradient.map((value) => -value));
      const diagonal = gradient.map((_, p) => matrix[p * (size + 1)]!);
      return {
        scale: Math.max(...diagonal),
        step(damping) {
          const damped = Matrix.from1DArray(size, size, matrix);
          for (let p = 0; p < size; p++) damped.set(p, p, diagonal[p]! + damping);
          const factors = new CholeskyDecomposition(damped);
          return factors.isPositiveDefinite() ? Float64Array.from(factors.solve(downhill).to1DArray()) : null;
        },
        predicted(step) {
          const image = step.map((_, p) => dot(matrix.subarray(p * size, (p + 1) * size), step));
          return predictedDecrease(gradient, step, dot(step, image));
        },
      };
    },
  );
}

/** (parameterCount, parameterCount) 2 / (samples * outputs) * sum of J^T J, and the curvature of the penalty. */
function createGaussNewton(fitted: FittedSweep): (theta: Float64Array) => Float64Array {
  const { sweep, dataset, shape } = fitted;
  const size = shape.parameterCount;
  const jacobianAt = createOutputJacobian(fitted);
  const scale = 2 / (dataset.numSamples * dataset.outputSize);
  const penalty = penaltyCurvature(shape, sweep.penalty);
  return (theta) => {
    const matrix = new Float64Array(size * size);
    for (let p = 0; p < size; p++) matrix[p * (size + 1)] = penalty[p]!;
    for (let sample = 0; sample < dataset.numSamples; sample++) {
      for (const row of jacobianAt(theta, sample)) addOuterProduct(matrix, row, scale);
    }
    return matrix;
  };
}

/** matrix += scale * row^T row, exactly symmetric. */
function addOuterProduct(matrix: Float64Array, row: Float64Array, scale: number): void {
  const size = row.length;
  for (let p = 0; p < size; p++) {
    for (let q = 0; q < size; q++) matrix[p * size + q]! += scale * (row[p]! * row[q]!);
  }
}

/** (parameterCount) 2 l2 where the penalty reaches, else 0. */
function penaltyCurvature(
  { parameterCount, weights, biases }: NetworkShape,
  { l2, biases: reachesBiases }: Sweep['penalty'],
): Float64Array {
  const curvature = new Float64Array(parameterCount).fill(reachesBiases ? 2 * l2 : 0);
  for (const [layer, start] of weights.entries()) curvature.fill(2 * l2, start, biases[layer]);
  return curvature;
}
