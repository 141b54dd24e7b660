// Where the units and connections of a small network stand in a drawing of it.
import { networkShape } from '../spec/network-shape.ts';

/** A unit of the network. */
export interface GraphUnit {
  readonly x: number;
  readonly y: number;
  readonly layer: number;
  readonly unit: number;
  /** Null for inputs. */
  readonly bias: number | null;
}

/** A weight. */
export interface GraphEdge {
  readonly from: GraphUnit;
  readonly to: GraphUnit;
  readonly weight: number;
  /** Of its line, in pixels. */
  readonly thickness: number;
}

/** A drawing of a network. */
export interface NetworkGraph {
  readonly units: readonly GraphUnit[];
  readonly edges: readonly GraphEdge[];
}

const THICKEST = 7;
const THINNEST = 0.6;

/**
 * Places the units of a network in columns from its inputs to its outputs.
 *
 * @param parameters (parameterCount) in PyTorch's order
 * @param width of the drawing, in pixels; `height` likewise
 */
export function networkGraph(
  layers: readonly number[],
  parameters: ArrayLike<number>,
  { width, height }: { readonly width: number; readonly height: number },
): NetworkGraph {
  const shape = networkShape(layers);
  const margin = { x: 28, y: 24 };
  const units = layers.map((size, layer) =>
    Array.from({ length: size }, (_, unit): GraphUnit => {
      const x = margin.x + (layer / Math.max(1, layers.length - 1)) * (width - 2 * margin.x);
      const y = margin.y + ((unit + 0.5) / size) * (height - 2 * margin.y);
      const bias = layer === 0 ? null : (parameters[(shape.biases[layer - 1] ?? 0) + unit] ?? 0);
      return { x, y, layer, unit, bias };
    }),
  );
  const weights = layers.slice(1).flatMap((size, l) => {
    const start = shape.weights[l] ?? 0;
    const fanIn = layers[l] ?? 0;
    return Array.from({ length: size * fanIn }, (_, i) => ({
      from: units[l]?.[i % fanIn],
      to: units[l + 1]?.[Math.floor(i / fanIn)],
      weight: parameters[start + i] ?? 0,
    }));
  });
  const largest = weights.reduce((most, { weight }) => Math.max(most, Math.abs(weight)), 0) || 1;
  const edges = weights.flatMap(({ from, to, weight }) =>
    from && to
      ? [{ from, to, weight, thickness: THINNEST + (THICKEST - THINNEST) * (Math.abs(weight) / largest) }]
      : [],
  );
  return { units: units.flat(), edges };
}
