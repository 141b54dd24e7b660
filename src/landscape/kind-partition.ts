// Which networks have provably no better neighbour because the regions around them are convex, or fitted by least squares.
import { dot, norm } from './eigenbasis.ts';
import { isPiecewiseLinear, type KinkModel, type Passes } from './kinks.ts';
import { orthogonalPart, orthonormalBasis } from './settle-tangent.ts';
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
 * @returns undefined but for piecewise-linear units, a linear output and mse without penalty
 */
export function partitionBound(terrain: Terrain, { slopes }: Passes): number | undefined {
  const { sweep } = terrain.fitted;
  if (sweep.loss !== 'mse' || !isLinearInPaths(terrain)) return undefined;
  const { numSamples, outputSize, targets } = terrain.samples;
  const reachable = reachableOutputs(terrain, slopes);
  let squares = 0;
  for (let k = 0; k < outputSize; k++) {
    const wanted = Float64Array.from({ length: numSamples }, (_, s) => targets[s * outputSize + k]!);
    squares += norm(orthogonalPart(wanted, reachable)) ** 2;
  }
  return squares / (numSamples * outputSize);
}

/** How far, relative to its length, the loss's slope along the outputs may lie within what a partition can reach. */
const ORTHOGONAL = 1e-8;

/**
 * Whether no network with the same activation partition has a smaller loss, because the loss is convex in the outputs and falls
 * along none of those that the partition can reach.
 *
 * @param theta (parameterCount)
 * @param passes whose slopes tell the partition
 */
export function isBestOfPartition(terrain: Terrain, theta: Float64Array, { slopes }: Passes): boolean {
  if (!isLinearInPaths(terrain)) return false;
  const { numSamples, outputSize, targets } = terrain.samples;
  const readouts = terrain.readoutsOf(terrain.outputsOf(theta));
  const reachable = reachableOutputs(terrain, slopes);
  return Array.from({ length: outputSize }, (_, k) => k).every((k) => {
    // Up to a factor that all samples share, the slope of mse, bce and cross-entropy along the outputs is this difference.
    const slope = Float64Array.from(
      { length: numSamples },
      (_, s) => readouts[s * outputSize + k]! - targets[s * outputSize + k]!,
    );
    return reachable.every((direction) => Math.abs(dot(direction, slope)) <= ORTHOGONAL * norm(slope));
  });
}

/** Whether outputs are sums over the paths through active units, while the partition holds, and nothing else counts. */
function isLinearInPaths({ fitted: { sweep } }: Terrain): boolean {
  const { activation, outputActivation } = sweep.network;
  return sweep.penalty.l2 === 0 && isPiecewiseLinear(activation) && outputActivation === 'identity';
}

/**
 * An orthonormal basis of all that the outputs on the samples can be while the partition holds, or more: each path from an
 * input, or from a bias, through the units that are active adds a multiple of what it carries, whatever the products of
 * weights along it are.
 *
 * @returns (num_samples) each
 */
function reachableOutputs({ fitted: { shape }, samples }: Terrain, slopes: Float64Array): Float64Array[] {
  const { numSamples, inputSize, inputs } = samples;
  const ofSamples = (value: (sample: number) => number): Float64Array =>
    Float64Array.from({ length: numSamples }, (_, sample) => value(sample));
  const ones = shape.hasBiases ? [ofSamples(() => 1)] : [];
  const columns = Array.from({ length: inputSize }, (_, i) => ofSamples((s) => inputs[s * inputSize + i]!));
  let carried = orthonormalBasis([...ones, ...columns]);
  for (let layer = 1; layer < shape.layerCount; layer++) {
    const throughUnits = Array.from({ length: shape.layers[layer]! }, (_, j) => {
      const unit = shape.units[layer]! + j;
      return carried.map((signal) => signal.map((x, s) => x * slopes[s * shape.unitCount + unit]!));
    });
    carried = orthonormalBasis([...ones, ...throughUnits.flat()]);
  }
  return carried;
}
