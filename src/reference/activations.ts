// Activations with their first two derivatives, the twins of kernels/shared/activation.
import type { Activation as ActivationName } from '../spec/index.ts';
import { erfc } from './erf.ts';
import { rounded } from './rounded.ts';

/** An activation of a pre-activation x; y is value(x), which the derivatives may use. */
export interface Activation {
  readonly value: (x: number) => number;
  readonly slope: (x: number, y: number) => number;
  /** The second derivative; in float64, whatever the rounding. */
  readonly curvature: (x: number, y: number) => number;
}

const ACTIVATIONS: Readonly<Record<ActivationName, (single: boolean) => Activation>> = {
  tanh: createTanh,
  sigmoid: createSigmoid,
  relu: createRelu,
  'leaky-relu': createLeakyRelu,
  elu: createElu,
  softplus: createSoftplus,
  gelu: createGelu,
  sin: createSin,
  identity: createIdentity,
};

/**
 * The activation of that name.
 *
 * In float64 every formula keeps its digits for saturated units too. Rounded to float32, slopes that the kernels compute
 * from y are computed from y here, with the same cancellation; `relu`, `leaky-relu` and `identity` then agree with the
 * kernels bit for bit.
 *
 * @param single round every operation to float32
 */
export function createActivation(name: ActivationName, single: boolean): Activation {
  return ACTIVATIONS[name](single);
}

function createTanh(single: boolean): Activation {
  return {
    value: (x) => rounded(Math.tanh(x), single),
    slope: (x, y) => (single ? Math.fround(1 - Math.fround(y * y)) : squaredSech(x)),
    curvature: (x) => -2 * Math.tanh(x) * squaredSech(x),
  };
}

function createSigmoid(single: boolean): Activation {
  return {
    value: (x) => rounded(sigmoid(x), single),
    slope: (x, y) => (single ? Math.fround(y * Math.fround(1 - y)) : sigmoid(x) * sigmoid(-x)),
    curvature: (x) => -sigmoid(x) * sigmoid(-x) * Math.tanh(x / 2),
  };
}

function createRelu(): Activation {
  return {
    value: (x) => (x < 0 ? 0 : x),
    slope: (x) => (x > 0 ? 1 : 0),
    curvature: () => 0,
  };
}

function createLeakyRelu(single: boolean): Activation {
  const leak = rounded(0.01, single);
  return {
    value: (x) => (x > 0 ? x : rounded(leak * x, single)),
    slope: (x) => (x > 0 ? 1 : leak),
    curvature: () => 0,
  };
}

function createElu(single: boolean): Activation {
  return {
    value: (x) => (x > 0 ? x : rounded(Math.expm1(x), single)),
    slope: (x, y) => (x > 0 ? 1 : single ? Math.fround(y + 1) : Math.exp(x)),
    curvature: (x) => (x > 0 ? 0 : Math.exp(x)),
  };
}

function createSoftplus(single: boolean): Activation {
  return {
    value: (x) => rounded((x > 0 ? x : 0) + Math.log1p(Math.exp(-Math.abs(x))), single),
    slope: (x) => rounded(sigmoid(x), single),
    curvature: (x) => sigmoid(x) * sigmoid(-x),
  };
}

function createGelu(single: boolean): Activation {
  return {
    value: (x) => rounded(x * normalDistribution(x), single),
    slope: (x) => rounded(normalDistribution(x) + x * normalDensity(x), single),
    curvature(x) {
      const density = normalDensity(x);
      return density === 0 ? 0 : (2 - x * x) * density; // x * x may overflow
    },
  };
}

function createSin(single: boolean): Activation {
  return {
    value: (x) => rounded(Math.sin(x), single),
    slope: (x) => rounded(Math.cos(x), single),
    curvature: (x) => -Math.sin(x),
  };
}

function createIdentity(): Activation {
  return {
    value: (x) => x,
    slope: () => 1,
    curvature: () => 0,
  };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** 1 - tanh(x)^2, without the cancellation. */
function squaredSech(x: number): number {
  const e = Math.exp(-2 * Math.abs(x));
  return (4 * e) / ((1 + e) * (1 + e));
}

function normalDistribution(x: number): number {
  return erfc(-x * Math.SQRT1_2) / 2;
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}
