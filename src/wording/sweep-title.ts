// How a sweep, its task, its axes and its device are called in a line of text.
import type { DeviceDescription } from '../gpu/device.ts';
import { isJsonObject, shorten, type Sweep } from '../spec/index.ts';
import { countText, numberText } from './numbers.ts';

/**
 * The sweep in one line, e.g. `xor  100,000 networks 2-2-1 relu, mse, gd 0.2, 3,000 steps, seed 1`.
 *
 * @param until the condition that may end it before all networks are trained
 */
export function sweepTitle(name: string, sweep: Sweep, cells: number, until?: string): string {
  const varies = (path: string): boolean => Object.keys(sweep.grid).some((axis) => overlaps(axis, path));
  const networks = `${until === undefined ? '' : 'up to '}${countText(sweep.networks)} networks`;
  const shape = [
    varies('network.layers') ? '' : sweep.network.layers.join('-'),
    varies('network.activation') ? '' : sweep.network.activation,
    varies('network.biases') || sweep.network.biases ? '' : 'without biases',
  ];
  const parts = [
    [cells > 1 ? `${countText(cells)} cells of ${networks}` : networks, ...shape].filter(Boolean).join(' '),
    varies('loss') ? '' : sweep.loss,
    varies('optimizer') ? '' : valueText(sweep.optimizer),
    varies('steps') ? '' : `${countText(sweep.steps)} steps`,
    varies('seed') ? '' : `seed ${String(sweep.seed)}`,
    until === undefined ? '' : `until ${until}`,
  ];
  return `${name}  ${parts.filter(Boolean).join(', ')}`;
}

/** Whether one path lies within the other: `optimizer.kind` varies the `optimizer`. */
function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

/** What the networks should do, in the two forms that sentences need. */
export interface Task {
  /** e.g. `learn xor` */
  readonly todo: string;
  /** e.g. `learned xor` */
  readonly done: string;
}

/**
 * The task of a sweep. Where a loss was asked for, the sentence says which: reaching it need not be learning.
 */
export function taskOf({ dataset, solved }: Sweep): Task {
  const data = 'name' in dataset ? properName(dataset.name) : 'file' in dataset ? dataset.file : 'the data';
  if (solved && 'loss' in solved) {
    const goal = `a loss of ${numberText(solved.loss)} on ${data}`;
    return { todo: `reach ${goal}`, done: `reached ${goal}` };
  }
  return { todo: `learn ${data}`, done: `learned ${data}` };
}

/** A dataset's name in a sentence. */
function properName(name: string): string {
  return name === 'xor' ? 'XOR' : name;
}

/** The headings of a grid's axes: the last word of each path, the whole path where that is not unique. */
export function axisTitles(paths: readonly string[]): string[] {
  const short = paths.map((path) => path.split('.').at(-1) ?? path);
  return paths.map((path, i) => {
    const title = short[i] ?? path;
    return short.filter((other) => other === title).length > 1 || title === '' ? path : title;
  });
}

/** The value of an axis in few letters: `2-4-1`, `tanh`, `adam 0.01`, `uniform -1 1`. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value).replaceAll(',', '');
  if (Array.isArray(value) && value.length > 0 && value.every((item) => Number.isInteger(item))) {
    return value.join('-');
  }
  return fieldsText(value) ?? shorten(value);
}

/** An object by the values of its fields; undefined if it is none, or has too many. */
function fieldsText(value: unknown): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const { kind, learningRate } = value;
  if (kind === 'gradient-flow' || kind === 'levenberg-marquardt') return kind;
  if (learningRate !== undefined) {
    const rates = Array.isArray(learningRate) ? learningRate : [learningRate];
    const parts = [...(kind === undefined ? [] : [valueText(kind)]), rates.map(valueText).join('/')];
    return parts.join(' '); // the rest is usual
  }
  const parts = Object.entries(value)
    .filter(([key, field]) => field !== false && !(key === 'scale' && field === 1))
    .map(([key, field]) => (field === true ? key : valueText(field)));
  return parts.length <= 4 ? [...new Set(parts)].join(' ') : undefined;
}

/** A cell by its axis values, e.g. `2-4-1 tanh`. */
export function cellName(axes: Readonly<Record<string, unknown>>): string {
  return Object.values(axes).map(valueText).join(', ');
}

/** The device's name for people, e.g. `SwiftShader in Chrome (software)`. */
export function deviceText(device: DeviceDescription): string {
  if (device.backend === 'cpu') return 'the CPU twin in float64, no GPU';
  const named = /swiftshader/i.test(`${device.architecture} ${device.description}`)
    ? 'SwiftShader'
    : device.description ||
      [device.vendor, device.architecture].filter(Boolean).join(' ') ||
      'unnamed adapter';
  return `${named}${device.backend === 'chrome' ? ' in Chrome' : ''}${device.software ? ' (software)' : ''}`;
}

/** The line under the title: where the sweep runs and how, and where to read about something faster. */
export function deviceLine(device: DeviceDescription, strategies: readonly string[]): string {
  const line = `${deviceText(device)}, strategy ${[...new Set(strategies)].join(' and ')}`;
  return device.software || device.backend === 'cpu' ? `${line}. For a real GPU: basinlab doctor` : line;
}
