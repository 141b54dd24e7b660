// Which networks have provably no better neighbour because the regions around them are convex, or fitted by least squares.
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { norm } from './eigenbasis.ts';
import { isPiecewiseLinear, type KinkModel, type Passes } from './kinks.ts';
import type { Terrain } from './settle-terrain.ts';

/**
 * Whether a stationary point is a minimum of the regions around it already because these are convex.
 *
 * With one hidden layer of piecewise-linear units, one linear output and no penalty, the outputs are linear in the
 * products u_j = v_j (w_j, b_j) while the activation partition holds, and so the loss is convex in u. Where v_j is not
 * zero, moving (w_j, b_j) reaches every direction of u_j, and the kinks of a unit bound u_j by half-spaces: a point at which
 * the objective falls in no direction of its regions, to first order, is a minimum of them. Where v_j is zero, the loss
 * must not change with u_j at all. Units that are off everywhere have no say.
 *
 * @param around passes with the slopes of each of the regions
 * @see Swirszcz, Czarnecki, Pascanu, arXiv 1611.06310, propositions 1 to 3
 */
export function isConvexAround(
  { fitted, scale }: Terrain,
  kinks: KinkModel,
  theta: Float64Array,
  around: readonly Passes[],
): boolean {
  const { sweep, shape } = fitted;
  const { activation, outputActivation } = sweep.network;
  const [fanIn = 0, width = 0, outputs] = shape.layers;
  if (shape.layerCount !== 2 || outputs !== 1 || sweep.penalty.l2 > 0) return false;
  if (!isPiecewiseLinear(activation) || outputActivation !== 'identity') return false;
  const off = kinks.offEverywhere(theta, around[0]!);
  const smallest = 1e-6 * (1 + norm(theta));
  const unitWeights = theta.slice();
  for (let j = 0; j < width; j++) unitWeights[shape.weights[1]! + j] = 1;
  const slopes = around.map((passes) => kinks.gradient(unitWeights, passes));
  const hasNoPull = (unit: number): boolean =>
    slopes.every((gradient) => {
      const row = shape.weights[0]! + unit * fanIn;
      const ofBias = shape.hasBiases ? gradient[shape.biases[0]! + unit]! : 0;
      const pull = Math.hypot(norm(gradient.subarray(row, row + fanIn)), ofBias);
      return pull <= 1e-9 * scale;
    });
  return Array.from({ length: width }, (_, j) => j).every(
    (j) =>
      off.includes(shape.units[1]! + j) || Math.abs(theta[shape.weights[1]! + j]!) > smallest || hasNoPull(j),
  );
}

/**
 * The least loss of all networks with the same activation partition: a least-squares fit.
 *
 * @param passes whose slopes tell the partition
 * @returns undefined but for one hidden layer of piecewise-linear units, a linear output and mse without penalty
 */
export function partitionBound({ fitted }: Terrain, { slopes }: Passes): number | undefined {
  const { sweep, shape, dataset } = fitted;
  const { activation, outputActivation } = sweep.network;
  if (shape.layerCount !== 2 || sweep.loss !== 'mse' || sweep.penalty.l2 > 0) return undefined;
  if (!isPiecewiseLinear(activation) || outputActivation !== 'identity') return undefined;
  const { numSamples, inputSize, outputSize, inputs, targets } = dataset;
  const [firstUnit, width] = [shape.units[1]!, shape.layers[1]!];
  const one = shape.hasBiases ? [1] : [];
  const rows = Array.from({ length: numSamples }, (_, sample) => {
    const point = [...inputs.subarray(sample * inputSize, (sample + 1) * inputSize), ...one];
    const ofUnits = Array.from(
      { length: width },
      (_u, j) => slopes[sample * shape.unitCount + firstUnit + j]!,
    );
    return [...one, ...ofUnits.flatMap((slope) => point.map((x) => slope * x))];
  });
  const features = new Matrix(rows);
  const wanted = Matrix.from1DArray(numSamples, outputSize, targets);
  const fit = new SingularValueDecomposition(features, { autoTranspose: true }).solve(wanted);
  const residuals = features.mmul(fit).sub(wanted);
  return residuals.norm('frobenius') ** 2 / (numSamples * outputSize);
}
