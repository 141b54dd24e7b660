// What identifies a sweep and a cell: sha256 over canonical JSON, the same on every machine.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Cell, Pairing, Sweep } from './sweep.ts';

/** The samples that a file held: inputs (num_samples, input_size) and targets (num_samples, output_size). */
export interface DatasetContents {
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
}

/**
 * JSON without spaces, the keys of every object sorted: equal for values that differ in the order of their keys only.
 *
 * @param value anything JSON can hold; undefined fields are left out
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null)
    return value === undefined ? 'null' : JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}

/**
 * The hash of a normalized sweep without `networks`: more networks extend a sweep, they do not change it. The order of keys
 * does not matter, the order of a grid's axes and of the axes within a cell does. A dataset read from a file counts with its contents, not its name.
 *
 * @param sweep a normalized sweep
 * @param contents the loaded datasets, needed if any is read from a file: one for all cells, or one per cell in their order
 * @returns 64 hexadecimal digits
 * @throws TypeError if a dataset is read from a file and no contents are given
 */
export function sweepHash(sweep: Sweep, contents?: DatasetContents | readonly DatasetContents[]): string {
  const axes = Object.entries(sweep.grid);
  const identity = {
    ...sweep,
    networks: undefined,
    network: networkIdentity(sweep.network),
    axes: axesIdentity(sweep.axes),
    grid: axes,
  };
  const readsFile =
    isFile(sweep.dataset) ||
    axes.some(([path, values]) => path === 'dataset.file' || (path === 'dataset' && values.some(isFile)));
  if (!readsFile) return hashOf(identity);
  if (contents === undefined) {
    throw new TypeError('the hash of a dataset that is read from a file needs its contents');
  }
  const digests = ('inputs' in contents ? [contents] : contents).map(digestOf);
  return hashOf({
    ...identity,
    dataset: withoutFile(sweep.dataset),
    grid: axes.map(([path, values]) => [path, values.map((value) => withoutFileAt(path, value))]),
    samples: new Set(digests).size === 1 ? digests.slice(0, 1) : digests,
  });
}

/** Absent without axes: a sweep that is older than they are keeps its hash. */
function axesIdentity(axes: Sweep['axes']): unknown {
  const entries = Object.entries(axes);
  return entries.length === 0 ? undefined : entries;
}

/** `biases` are there unless they are not: a sweep that is older than the choice keeps its hash. */
function networkIdentity({ biases, ...network }: Sweep['network']): unknown {
  return biases ? network : { ...network, biases };
}

function isFile(dataset: unknown): boolean {
  return typeof dataset === 'object' && dataset !== null && 'file' in dataset;
}

/**
 * Two 32-bit words that a cell adds to the random key. They depend on its axis values alone, never on its position.
 *
 * @param pairing `common`: all cells share their random bits; `independent`: each cell has its own
 * @param axes path -> value of the cell
 * @returns (2,) whole numbers from 0 to 2^32 - 1; zeros for `common`, and without axes
 */
export function cellKey(
  pairing: Pairing,
  axes: Readonly<Record<string, unknown>>,
): readonly [number, number] {
  if (pairing === 'common' || Object.keys(axes).length === 0) return [0, 0];
  const digest = sha256(utf8ToBytes(canonicalJson(axes)));
  const words = new DataView(digest.buffer, digest.byteOffset);
  return [words.getUint32(0), words.getUint32(4)];
}

/** The Philox key of a cell's starting points: the seed's two words, each with the cell's word added modulo 2^32. */
export function startingKey({
  sweep: { seed, pairing },
  axes,
}: Pick<Cell, 'sweep' | 'axes'>): readonly [low: number, high: number] {
  const [low, high] = cellKey(pairing, axes);
  return [((seed >>> 0) + low) >>> 0, (Math.floor(seed / 2 ** 32) + high) >>> 0];
}

/** The value of an axis without the name of a file in it. */
function withoutFileAt(path: string, value: unknown): unknown {
  if (path === 'dataset.file') return null;
  return path === 'dataset' ? withoutFile(value) : value;
}

function withoutFile(dataset: unknown): unknown {
  return isFile(dataset) ? { ...(dataset as object), file: null } : dataset;
}

function hashOf(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));
}

function digestOf({ inputs, targets }: DatasetContents): string {
  return [inputs, targets]
    .map((values) => bytesToHex(sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))))
    .join(' ');
}
