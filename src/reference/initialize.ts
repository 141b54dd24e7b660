// Starting points: the twin of the kernels `initialize`, `initialize-given` and `initialize-plane`.
import type { NetworkShape, PlaneInitializer, Sweep } from '../spec/index.ts';
import {
  axisBase,
  createHyperParameters,
  networksPerStart,
  type HyperParameters,
} from './hyper-parameters.ts';
import { layersOf } from './layers.ts';
import { distributionOf, layerMoments } from './moments.ts';
import { normalQuantileOfFraction } from './normal.ts';
import { BIAS_INPUT, coordinate, philox, signedFraction, STREAM_INITIALIZE } from './random.ts';

/** A Philox key: low and high word. */
export type RandomKey = readonly [low: number, high: number];

/** The value of a distribution at the signed fraction s in (-1, 1), rounded to float32. */
type Draw = (s: number, center: number, spread: number) => number;

const DRAWS: Readonly<Record<'uniform' | 'normal' | 'constant', Draw>> = {
  uniform: (s, center, spread) => shifted(center, spread, s),
  normal: (s, center, spread) => shifted(center, spread, Math.fround(normalQuantileOfFraction(s))),
  constant: (_s, center) => Math.fround(center),
};

/** center + spread * x, every number and operation rounded. */
function shifted(center: number, spread: number, x: number): number {
  return Math.fround(Math.fround(center) + Math.fround(Math.fround(spread) * x));
}

/**
 * The starting points of a sweep's networks: float32 numbers, whatever is done with them later.
 *
 * @param key the seed's two words, the cell's key added
 * @returns a function of the network's index that gives (parameterCount)
 */
export function createInitialize(
  sweep: Sweep,
  shape: NetworkShape,
  key: RandomKey,
): (index: bigint) => Float64Array {
  const { initializer } = sweep;
  const perStart = BigInt(networksPerStart(sweep));
  if ('parameters' in initializer) return createGiven(initializer.parameters, perStart);
  if ('center' in initializer) return createOnPlane(initializer, createHyperParameters(sweep).of);

  const moments = layerMoments(axisBase(sweep));
  const hyperParameters = createHyperParameters(sweep);
  const weight = DRAWS[distributionOf(initializer.weights)];
  const bias = DRAWS[distributionOf(initializer.biases)];
  const layers = layersOf(shape);
  return (index) => {
    const theta = new Float64Array(shape.parameterCount);
    const fraction = fractionsOf(index / perStart, key);
    const { weightScale, weightShift, biasScale, biasShift } = hyperParameters.of(index);
    const scaled = (scale: number, spread: number): number =>
      Math.fround(Math.fround(scale) * Math.fround(spread));
    const moved = (center: number, shift: number): number =>
      Math.fround(Math.fround(center) + Math.fround(shift));
    for (const [l, { fanIn, fanOut, weights, biases, hasBiases }] of layers.entries()) {
      const [weightCenter, weightSpread, biasCenter, biasSpread] = moments[l]!;
      for (let j = 0; j < fanOut; j++) {
        for (let i = 0; i < fanIn; i++) {
          theta[weights + j * fanIn + i] = weight(
            fraction(l, j, i),
            moved(weightCenter, weightShift),
            scaled(weightScale, weightSpread),
          );
        }
        if (!hasBiases) continue;
        theta[biases + j] = bias(
          fraction(l, j, BIAS_INPUT),
          moved(biasCenter, biasShift),
          scaled(biasScale, biasSpread),
        );
      }
    }
    return theta;
  };
}

/** The signed fractions of one network: its random bits depend on key, index and a parameter's place alone. */
function fractionsOf(
  index: bigint,
  key: RandomKey,
): (layer: number, output: number, input: number) => number {
  const low = Number(BigInt.asUintN(32, index));
  const high = Number(BigInt.asUintN(32, index >> 32n));
  return (layer, output, input) =>
    signedFraction(philox([low, high, coordinate(layer, output, input), STREAM_INITIALIZE], key)[0]);
}

/** center + u * directions[0] + v * directions[1], every number and operation rounded. */
function createOnPlane(
  { center, directions }: PlaneInitializer,
  hyperParametersOf: (index: bigint) => Pick<HyperParameters, 'planeU' | 'planeV'>,
): (index: bigint) => Float64Array {
  const along = (p: number, d: number, coordinate: number): number =>
    Math.fround(Math.fround(coordinate) * Math.fround(directions[d]![p]!));
  return (index) => {
    const { planeU, planeV } = hyperParametersOf(index);
    return Float64Array.from(center, (value, p) =>
      Math.fround(Math.fround(Math.fround(value) + along(p, 0, planeU)) + along(p, 1, planeV)),
    );
  };
}

/** The given points are cycled. */
function createGiven(
  points: readonly (readonly number[])[],
  perStart: bigint,
): (index: bigint) => Float64Array {
  return (index) =>
    Float64Array.from(points[Number((index / perStart) % BigInt(points.length))]!, Math.fround);
}
