// The parameters of one network, layer by layer, as they began and as they ended.
import { networkShape } from '../../spec/index.ts';
import { alignColumns, type Column } from './columns.ts';
import { countText, numberText } from '../../wording/numbers.ts';

/** Larger networks are for `--json`. */
const MAX_PARAMETERS = 120;
const MAX_FAN_IN = 8;

/** The parameters of one network, in PyTorch's order. */
export interface NetworkParameters {
  readonly layers: readonly number[];
  readonly activation: string;
  readonly outputActivation: string;
  /** Whether units have biases. */
  readonly biases: boolean;
  /** (parameterCount) */
  readonly initialParameters: readonly number[];
  /** (parameterCount) */
  readonly finalParameters: readonly number[];
}

/** One table per layer: a line per unit with its weights and its bias, if it has one, initial and final. */
export function parameterTables(network: NetworkParameters): string[] {
  const { layers, initialParameters: initial, finalParameters: final } = network;
  const shape = networkShape(layers, network.biases);
  if (shape.parameterCount > MAX_PARAMETERS || Math.max(...layers.slice(0, -1)) > MAX_FAN_IN) {
    return [`${countText(shape.parameterCount)} parameters; --json prints them all`];
  }
  return Array.from({ length: shape.layerCount }).flatMap((_, layer) => {
    const fanIn = layers[layer] ?? 0;
    const fanOut = layers[layer + 1] ?? 0;
    const row = (values: readonly number[], unit: number): string[] => {
      const start = (shape.weights[layer] ?? 0) + unit * fanIn;
      const bias = (shape.biases[layer] ?? 0) + unit;
      const biases = network.biases ? values.slice(bias, bias + 1) : [];
      return [...values.slice(start, start + fanIn), ...biases].map(shortNumber);
    };
    const rows = Array.from({ length: fanOut }, (_, unit) => [
      String(unit + 1),
      ...row(initial, unit),
      ...row(final, unit),
    ]);
    const activation = layer === shape.layerCount - 1 ? network.outputActivation : network.activation;
    const title = `layer ${String(layer + 1)}, ${String(fanIn)} to ${String(fanOut)}, ${activation}`;
    return [...(layer === 0 ? [] : ['']), title, ...alignColumns(columnsOf(fanIn, network.biases), rows)];
  });
}

function columnsOf(fanIn: number, biases: boolean): Column[] {
  const bias: Column[] = biases ? [{ title: 'bias', align: 'right', gap: 2 }] : [];
  const side = (name: string): Column[] => [
    ...Array.from({ length: fanIn }, (_, i): Column => ({
      title: i === 0 ? `${name} weights` : '',
      align: 'right',
      gap: i === 0 ? 4 : 2,
    })),
    ...bias,
  ];
  return [{ title: 'unit', align: 'right' }, ...side('initial'), ...side('final')];
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e4 ? value.toFixed(size < 100 ? 4 : 1) : numberText(value);
}
