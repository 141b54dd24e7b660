// The exact Hessian of the full-batch objective in float64, one Hessian-vector product per parameter and sample.
import type { FittedSweep, SampleNumbers } from '../datasets/index.ts';
import type { NetworkShape } from '../spec/index.ts';
import { createActivation, type Activation } from './activations.ts';
import { layersOf, type Layer } from './layers.ts';
import type { Loss } from './loss.ts';
import { createObjective } from './objective.ts';
import { rounded } from './rounded.ts';

/** What one sample's forward and backward pass leave behind, per unit. */
interface Linearization {
  /** da/dz. */
  readonly slope: Float64Array;
  /** dLoss/da * d2a/dz2. */
  readonly bend: Float64Array;
  /** dLoss/dz. */
  readonly delta: Float64Array;
  /** Activations. */
  readonly a: Float64Array;
}

/**
 * A matrix of second derivatives: the Hessian, or what is left of it when the outputs count as linear in the parameters,
 * J^T L J with J the Jacobian of the outputs and L the Hessian of the loss by them. That is positive semidefinite; with
 * `mse` it is the matrix of Gauss and Newton, 2 / (samples * outputs) J^T J.
 */
export type Curvature = 'exact' | 'gauss-newton';

/**
 * The Hessian of a sweep's objective, penalty included, or its Gauss-Newton approximation.
 *
 * Piecewise-linear activations count as straight everywhere: on a kink this is the Hessian of the linear region whose
 * slope the gradient uses there, which says nothing about the regions beside it.
 *
 * @param single round every sum to float32, as the kernel does
 * @param numbers of the samples; default: the kernels' float32 ones
 * @returns a function of theta (parameterCount), and of 2 * l2 where that is the network's own, that gives
 *   (parameterCount, parameterCount), symmetric
 * @see Pearlmutter 1994, "Fast exact multiplication by the Hessian"
 * @see Schraudolph 2002, "Fast curvature matrix-vector products for second-order gradient descent", section 3: the
 *   generalized Gauss-Newton matrix
 */
export function createHessian(
  fitted: FittedSweep,
  curvature: Curvature = 'exact',
  single = false,
  numbers: SampleNumbers = fitted.dataset,
): (theta: Float64Array, penaltyRate?: number) => Float64Array {
  const { shape, dataset } = fitted;
  const { parameterCount } = shape;
  const { penalty, loss, linearize } = createLinearization(fitted, single, numbers);
  const addProduct = createProduct(shape, loss.curvature, single);

  const straight = new Float64Array(shape.unitCount);
  const linear = curvature === 'exact' ? {} : { bend: straight, delta: straight };

  return (theta, penaltyRate) => {
    const hessian = new Float64Array(parameterCount ** 2);
    const direction = new Float64Array(parameterCount);
    for (let sample = 0; sample < dataset.numSamples; sample++) {
      const linearization = { ...linearize(theta, sample), ...linear };
      for (let p = 0; p < parameterCount; p++) {
        direction[p] = 1;
        const row = hessian.subarray(p * parameterCount, (p + 1) * parameterCount);
        addProduct(theta, direction, linearization, row);
        direction[p] = 0;
      }
    }
    for (let p = 0; p < parameterCount; p++) {
      hessian[p * (parameterCount + 1)]! += penalty.curvature(p, penaltyRate);
    }
    return symmetrized(hessian, parameterCount);
  };
}

/** A sample's passes, kept in a form that every direction reuses. */
function createLinearization(fitted: FittedSweep, single: boolean, numbers: SampleNumbers) {
  const { network: sizes } = fitted.sweep;
  const { network, loss, penalty, load } = createObjective(fitted, single, numbers);
  const { z, a, d } = network;
  const hidden = createActivation(sizes.activation, single);
  const output = createActivation(sizes.outputActivation, single);
  const layers = layersOf(fitted.shape);
  const [slope, bend, delta] = [
    new Float64Array(z.length),
    new Float64Array(z.length),
    new Float64Array(z.length),
  ];

  const passSlopes = ({ above, fanOut }: Layer, activation: Activation): void => {
    for (let unit = above; unit < above + fanOut; unit++) {
      slope[unit] = activation.slope(z[unit]!, a[unit]!);
      bend[unit] = d[unit]! * activation.curvature(z[unit]!, a[unit]!);
      delta[unit] = rounded(d[unit]! * slope[unit]!, single);
    }
  };
  const descend = ({ fanIn, fanOut, weights, below, above }: Layer, theta: Float64Array): void => {
    for (let i = 0; i < fanIn; i++) {
      let sum = 0;
      for (let j = 0; j < fanOut; j++)
        sum = rounded(sum + delta[above + j]! * theta[weights + j * fanIn + i]!, single);
      d[below + i] = sum;
    }
  };
  const linearize = (theta: Float64Array, sample: number): Linearization => {
    load(sample);
    network.forward(theta);
    loss.gradient(a, d, sample);
    for (const [l, layer] of [...layers.entries()].reverse()) {
      passSlopes(layer, l === layers.length - 1 ? output : hidden);
      if (l > 0) descend(layer, theta);
    }
    return { slope, bend, delta, a };
  };
  return { loss, penalty, linearize };
}

/** The derivatives of z, of a, and of dLoss/da, later dLoss/dz, when theta moves along a direction, per unit. */
interface Tangent {
  readonly rz: Float64Array;
  readonly ra: Float64Array;
  readonly rd: Float64Array;
}

/** Differentiates both passes along a direction v (the R-operator) and adds Hessian * v to a row. */
function createProduct(shape: NetworkShape, curvature: Loss['curvature'], single: boolean) {
  const layers = layersOf(shape);
  const units = (): Float64Array => new Float64Array(shape.unitCount);
  const tangent: Tangent = { rz: units(), ra: units(), rd: units() };
  return (theta: Float64Array, v: Float64Array, at: Linearization, row: Float64Array): void => {
    for (const layer of layers) ascendTangent(layer, theta, v, at, tangent, single);
    curvature(at.a, tangent.ra, tangent.rd);
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l]!;
      passSlopesTangent(layer, at, tangent);
      addGradientTangent(layer, at, tangent, row, single);
      if (l > 0) descendTangent(layer, theta, v, at, tangent, single);
    }
  };
}

/** rz and ra of the units above a layer (=). */
function ascendTangent(
  { fanIn, fanOut, weights, biases, hasBiases, below, above }: Layer,
  theta: Float64Array,
  v: Float64Array,
  { a, slope }: Linearization,
  { rz, ra }: Tangent,
  single: boolean,
): void {
  for (let j = 0; j < fanOut; j++) {
    let sum = hasBiases ? v[biases + j]! : 0;
    for (let i = 0; i < fanIn; i++) {
      const w = weights + j * fanIn + i;
      sum = rounded(sum + v[w]! * a[below + i]! + theta[w]! * ra[below + i]!, single);
    }
    rz[above + j] = sum;
    ra[above + j] = rounded(slope[above + j]! * sum, single);
  }
}

/** Turns rd of the units above a layer from that of dLoss/da into that of dLoss/dz (=). */
function passSlopesTangent(
  { above, fanOut }: Layer,
  { slope, bend }: Linearization,
  { rz, rd }: Tangent,
): void {
  for (let unit = above; unit < above + fanOut; unit++) {
    rd[unit] = rd[unit]! * slope[unit]! + bend[unit]! * rz[unit]!;
  }
}

/** Adds the derivative of dLoss/dtheta of a layer to row (+=). */
function addGradientTangent(
  { fanIn, fanOut, weights, biases, hasBiases, below, above }: Layer,
  { a, delta }: Linearization,
  { ra, rd }: Tangent,
  row: Float64Array,
  single: boolean,
): void {
  for (let j = 0; j < fanOut; j++) {
    if (hasBiases) row[biases + j] = rounded(row[biases + j]! + rd[above + j]!, single);
    for (let i = 0; i < fanIn; i++) {
      const w = weights + j * fanIn + i;
      const more = rd[above + j]! * a[below + i]! + delta[above + j]! * ra[below + i]!;
      row[w] = rounded(row[w]! + more, single);
    }
  }
}

/** rd of the units below a layer, that of dLoss/da (=). */
function descendTangent(
  { fanIn, fanOut, weights, below, above }: Layer,
  theta: Float64Array,
  v: Float64Array,
  { delta }: Linearization,
  { rd }: Tangent,
  single: boolean,
): void {
  for (let i = 0; i < fanIn; i++) {
    let sum = 0;
    for (let j = 0; j < fanOut; j++) {
      const w = weights + j * fanIn + i;
      sum = rounded(sum + rd[above + j]! * theta[w]! + delta[above + j]! * v[w]!, single);
    }
    rd[below + i] = sum;
  }
}

/** The mean of a square matrix and its transpose: eigenvalue routines ask for exact symmetry. */
function symmetrized(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((value, at) => (value + matrix[(at % size) * size + Math.floor(at / size)]!) / 2);
}
