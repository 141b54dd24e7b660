// Finds layers that are strictly off on every sample: the twin of kernels/shared/inactive.
import type { Activation, NetworkShape } from '../spec/index.ts';
import { layersOf, type Layer } from './layers.ts';
import type { Network } from './network.ts';
import { rounded } from './rounded.ts';

/** Unit roundoff of float32. */
const ROUNDOFF = 2 ** -24;

/**
 * Bound of the relative rounding error of a pre-activation: what a unit must lie below zero to count as off.
 *
 * @param layers sizes from input to output
 * @returns relative to the sum of the magnitudes that make up the pre-activation
 */
export function inactivityRounding(layers: readonly number[]): number {
  const operations = layers.slice(0, -1).reduce((sum, fanIn) => sum + fanIn + 2, 0);
  return 4 * ROUNDOFF * operations;
}

/** Watches over the samples of one evaluation. */
export interface Inactivity {
  /** Forgets all samples. */
  reset(): void;
  /** Notes the hidden units that are not strictly off on the sample that the network holds. */
  markActive(theta: Float64Array): void;
  /** Whether every unit of some hidden layer was off on every sample. */
  hasDeadLayer(): boolean;
}

/**
 * The rule for an activation: only relu is exactly flat when off.
 *
 * @param single round every operation to float32, in the kernel's order
 */
export function createInactivity(
  activation: Activation,
  shape: NetworkShape,
  network: Network,
  single: boolean,
): Inactivity {
  if (activation === 'relu') return strict(shape, network, single);
  return { reset: () => undefined, markActive: () => undefined, hasDeadLayer: () => false };
}

function strict(shape: NetworkShape, { z, a }: Network, single: boolean): Inactivity {
  const hiddenLayers = layersOf(shape).slice(0, -1);
  const rounding = rounded(inactivityRounding(shape.layers), single);
  const on = new Uint8Array(shape.unitCount);

  const magnitudeOf = (
    { fanIn, weights, biases, hasBiases, below }: Layer,
    j: number,
    theta: Float64Array,
  ): number => {
    const row = weights + j * fanIn;
    let magnitude = hasBiases ? Math.abs(theta[biases + j]!) : 0;
    for (let i = 0; i < fanIn; i++) {
      magnitude = rounded(magnitude + Math.abs(rounded(theta[row + i]! * a[below + i]!, single)), single);
    }
    return magnitude;
  };

  return {
    reset: () => void on.fill(0),
    markActive(theta) {
      for (const layer of hiddenLayers) {
        for (let j = 0; j < layer.fanOut; j++) {
          const limit = rounded(-rounding * magnitudeOf(layer, j, theta), single);
          if (z[layer.above + j]! >= limit) on[layer.above + j] = 1;
        }
      }
    },
    hasDeadLayer: () =>
      hiddenLayers.some(({ above, fanOut }) => !on.subarray(above, above + fanOut).includes(1)),
  };
}
