// The settings of a sweep that the panel offers: where they lie in the sweep file, and how they are written.
import {
  ACTIVATIONS,
  DATASET_NAMES,
  FAN_INITIALIZERS,
  InputError,
  isJsonObject,
  LOSSES,
  parseSweep,
  setPath,
  type JsonObject,
} from '../spec/index.ts';
import { checkForPage } from './url-state.ts';

/** One setting. */
export interface SweepField {
  /** In the sweep file. */
  readonly path: string;
  readonly label: string;
  /** What there is to choose from; anything may be written where there is none. */
  readonly options?: readonly string[];
  /** From what stands in the field to the value, and back. */
  read(text: string): unknown;
  write(value: unknown): string;
  /** What a number of the field counts. */
  readonly unit?: string;
}

const asJson = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function asValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A number as it may be written: `1e6` and `100,000` too; anything else stays text, for the schema to refuse. */
function asNumber(text: string): unknown {
  const plain = text.trim().replace(/(?<=\d),(?=\d{3}\b)/g, '');
  return plain === '' || Number.isNaN(Number(plain)) ? text : Number(plain);
}

const choice = (path: string, label: string, options: readonly string[]): SweepField => ({
  path,
  label,
  options,
  read: asValue,
  write: asJson,
});

const number = (path: string, label: string, unit?: string): SweepField => ({
  path,
  label,
  read: asNumber,
  write: (value) => (typeof value === 'number' ? String(value) : asJson(value)),
  ...(unit !== undefined && { unit }),
});

const layers: SweepField = {
  path: 'network.layers',
  label: 'Layers',
  read: (text) =>
    /^\s*\d+(\s*[-,\s]\s*\d+)*\s*$/.test(text)
      ? text
          .trim()
          .split(/[-,\s]+/)
          .map(Number)
      : asValue(text),
  write: (value) => (Array.isArray(value) ? value.join('-') : asJson(value)),
};

/** The dataset: a name, or samples of one's own. */
export const DATASET_FIELD: SweepField = {
  path: 'dataset',
  label: 'Dataset',
  options: DATASET_NAMES.filter((name) => name !== 'mnist'),
  read: asValue,
  write: (value) => {
    const name =
      isJsonObject(value) && Object.keys(value).every((key) => key === 'name') ? value['name'] : value;
    return asJson(name);
  },
};

const EVENLY = '{"kind":"uniform","low":-1,"high":1}';

/** The settings, in the order of the panel. */
export const SWEEP_FIELDS: readonly SweepField[] = [
  DATASET_FIELD,
  layers,
  choice('network.activation', 'Activation', ACTIVATIONS),
  choice('loss', 'Loss', LOSSES),
  choice('initializer.weights', 'Weights', [EVENLY, ...FAN_INITIALIZERS]),
  choice('initializer.biases', 'Biases', [EVENLY, '{"kind":"constant","value":0}', ...FAN_INITIALIZERS]),
  choice('optimizer.kind', 'Optimizer', [
    'gd',
    'momentum',
    'nesterov',
    'adagrad',
    'rmsprop',
    'adam',
    'adamw',
  ]),
  number('optimizer.learningRate', 'Learning rate'),
  number('steps', 'Steps'),
  number('networks', 'Networks'),
  number('seed', 'Seed'),
];

/** How an option is called. */
export function optionName(option: string): string {
  if (option === EVENLY) return 'uniform −1 to 1';
  if (option === '{"kind":"constant","value":0}') return 'zero';
  if (option.startsWith('{"inputs"')) return 'points of your own';
  return option;
}

/** What stands in a field. */
export function fieldText(field: SweepField, written: JsonObject): string {
  return field.write(
    field.path
      .split('.')
      .reduce<unknown>((found, key) => (isJsonObject(found) ? found[key] : undefined), written) ?? '',
  );
}

/**
 * The sweep file with what stands in a field, and what is wrong with it: of this field first, else of any.
 */
export function changeField(
  written: JsonObject,
  field: SweepField,
  text: string,
): { readonly written: JsonObject; readonly error: InputError | null } {
  try {
    const changed = setPath(written, field.path, field.read(text));
    return { written: changed, error: findFault(changed) };
  } catch (error) {
    if (error instanceof InputError) return { written, error };
    throw error;
  }
}

/** The first thing that is wrong with a sweep file, or null. */
export function findFault(written: JsonObject): InputError | null {
  try {
    checkForPage(parseSweep(written));
    return null;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

/** The field that an error belongs to; undefined if the panel has none. */
export function faultyField({ field }: InputError): SweepField | undefined {
  const exact = SWEEP_FIELDS.find(
    ({ path }) => field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`),
  );
  return exact ?? SWEEP_FIELDS.find(({ path }) => path.startsWith(`${field}.`));
}
