// Parameters of many networks as arrays per layer, with the networks first (batched) or last.
import { layersOf, parameterCount, type LoadedTask } from './task.ts';

/** Where the axis of the networks is. */
export type Layout = 'networks-first' | 'networks-last';

/** Numbers and their shape. */
export interface Block {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Per layer the weights (out, in) and the biases (out), each with the axis of the networks before or behind.
 *
 * @returns weights and biases in turn
 */
export function splitParameters({ layers, networks, parameters }: LoadedTask, layout: Layout): Block[] {
  const count = parameterCount(layers);
  const block = (at: number, shape: readonly number[]): Block => {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = new Float32Array(networks * size);
    for (let n = 0; n < networks; n++) {
      for (let k = 0; k < size; k++) {
        values[layout === 'networks-first' ? n * size + k : k * networks + n] =
          parameters[n * count + at + k] ?? 0;
      }
    }
    return { values, shape: layout === 'networks-first' ? [networks, ...shape] : [...shape, networks] };
  };
  return layersOf(layers).flatMap(({ fanIn, fanOut, weights, biases }) => [
    block(weights, [fanOut, fanIn]),
    block(biases, [fanOut]),
  ]);
}

/** The opposite of `splitParameters`: (networks, parameterCount). */
export function joinParameters(
  { layers, networks }: LoadedTask,
  layout: Layout,
  blocks: readonly Float32Array[],
): Float32Array {
  const count = parameterCount(layers);
  const parameters = new Float32Array(networks * count);
  let at = 0;
  for (const values of blocks) {
    const size = values.length / networks;
    for (let n = 0; n < networks; n++) {
      for (let k = 0; k < size; k++) {
        parameters[n * count + at + k] =
          values[layout === 'networks-first' ? n * size + k : k * networks + n] ?? 0;
      }
    }
    at += size;
  }
  return parameters;
}
