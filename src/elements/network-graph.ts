// A small network as a picture: where its units stand, and the handle of each parameter.
import { networkShape } from '../spec/index.ts';

/** One parameter: a line between units for a weight, a unit for a bias, and where its handle is. */
export interface GraphParameter {
  /** In PyTorch's order. */
  readonly position: number;
  /** e.g. `weight from input 1 to hidden unit 2` */
  readonly name: string;
  readonly from: readonly [x: number, y: number] | null;
  readonly to: readonly [x: number, y: number];
  readonly handle: readonly [x: number, y: number];
}

/** The picture, in its own units. */
export interface NetworkGraph {
  readonly width: number;
  readonly height: number;
  readonly units: readonly { readonly x: number; readonly y: number; readonly name: string }[];
  readonly parameters: readonly GraphParameter[];
}

/** More parameters are no picture. */
export const MOST_HANDLES = 40;

const COLUMN = 190;
const ROW = 112;
const MARGIN = 44;
/** How far along its line a weight's handle is: lines that cross have theirs apart. */
const ALONG = 0.33;
/** How far below its unit a bias's handle is. */
const BELOW = 34;

/** The graph of a network with these layer sizes; null where it has too many parameters to be drawn. */
export function networkGraph(layers: readonly number[]): NetworkGraph | null {
  const shape = networkShape(layers);
  if (shape.parameterCount > MOST_HANDLES) return null;
  const widest = Math.max(...layers);
  const width = 2 * MARGIN + COLUMN * (layers.length - 1);
  const height = ROW * widest + 20;
  const place = (layer: number, unit: number): [number, number] => [
    MARGIN + COLUMN * layer,
    height / 2 + ROW * (unit - ((layers[layer] ?? 1) - 1) / 2) - 8,
  ];
  const nameOf = (layer: number, unit: number): string => {
    if (layer === 0) return `input ${String(unit + 1)}`;
    if (layer === layers.length - 1) return layers[layer] === 1 ? 'the output' : `output ${String(unit + 1)}`;
    return `hidden unit ${String(unit + 1)}${layers.length > 3 ? ` of layer ${String(layer)}` : ''}`;
  };
  const units = layers.flatMap((size, layer) =>
    Array.from({ length: size }, (_, unit) => ({
      x: place(layer, unit)[0],
      y: place(layer, unit)[1],
      name: nameOf(layer, unit),
    })),
  );
  const parameters: GraphParameter[] = [];
  for (let layer = 1; layer < layers.length; layer++) {
    const [inputs, outputs] = [layers[layer - 1] ?? 0, layers[layer] ?? 0];
    for (let out = 0; out < outputs; out++) {
      for (let input = 0; input < inputs; input++) {
        const [from, to] = [place(layer - 1, input), place(layer, out)];
        const handle = [0, 1].map(
          (axis) => (from[axis] ?? 0) + ALONG * ((to[axis] ?? 0) - (from[axis] ?? 0)),
        );
        parameters.push({
          position: parameters.length,
          name: `weight from ${nameOf(layer - 1, input)} to ${nameOf(layer, out)}`,
          from,
          to,
          handle: [handle[0] ?? 0, handle[1] ?? 0],
        });
      }
    }
    for (let out = 0; out < outputs; out++) {
      const to = place(layer, out);
      parameters.push({
        position: parameters.length,
        name: `bias of ${nameOf(layer, out)}`,
        from: null,
        to,
        handle: [to[0], to[1] + BELOW],
      });
    }
  }
  return { width, height, units, parameters };
}
