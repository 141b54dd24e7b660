// What the adapter can do at most: kernels that do nothing but copy, multiply and add, or take exponentials.
import { requestNodeAdapter } from '../src/gpu/adapter-node.ts';
import { BufferSet } from '../src/gpu/buffers.ts';
import { openDevice, type Device } from '../src/gpu/device.ts';
import { Fences } from '../src/gpu/fences.ts';
import { link } from '../src/gpu/link.ts';
import { PipelineCache, type UniformValues } from '../src/gpu/pipeline.ts';
import { createStage, type Memory, type Stage } from '../src/engine/stage.ts';
import copySource from './kernels/copy.wgsl?raw';
import exponentialSource from './kernels/exponential.wgsl?raw';
import multiplyAddSource from './kernels/multiply-add.wgsl?raw';
import { median } from './measure.ts';
import type { WorkCount } from './work-count.ts';

/** The adapter's rates. */
export interface Ceilings {
  /** Read and written together. */
  readonly copyBytesPerSecond: number;
  /** A multiply-add counts as two. */
  readonly flopsPerSecond: number;
  readonly exponentialsPerSecond: number;
}

/** The lower of two ceilings of a workload, and how much of it was reached. */
export interface ShareOfCeiling {
  readonly ceiling: 'multiply-add' | 'exponential';
  readonly networkStepsPerSecond: number;
  readonly share: number;
}

const CHAINS = 8;
const TURNS = 64;
const ROUNDS = 5;
const ROUND_MS = 100;
const INVOCATIONS = 2 ** 16;
/** Far beyond every cache: 64 MiB each way. */
const COPIED_VECTORS = 2 ** 22;

/**
 * Measures the three, in interleaved rounds, after comparing what they compute with the CPU.
 *
 * @throws RangeError if a kernel computes something else
 */
export async function measureCeilings(): Promise<Ceilings> {
  await using device = await openDevice(await requestNodeAdapter(), 'node');
  using buffers = new BufferSet(device);
  const trials = [
    await prepareCopy(device, buffers),
    await prepareChains(device, buffers, 'multiply-add', MULTIPLY_ADD),
    await prepareChains(device, buffers, 'exponential', EXPONENTIAL),
  ];
  const rates = trials.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [k, trial] of trials.entries()) rates[k]?.push(await trial());
  }
  const [copyBytesPerSecond, flopsPerSecond, exponentialsPerSecond] = rates.map(median);
  return {
    copyBytesPerSecond: copyBytesPerSecond ?? Number.NaN,
    flopsPerSecond: flopsPerSecond ?? Number.NaN,
    exponentialsPerSecond: exponentialsPerSecond ?? Number.NaN,
  };
}

/** How near a rate is to the lower of the ceilings that its operations and its special functions set. */
export function shareOfCeiling(
  { flopsPerSecond, exponentialsPerSecond }: Ceilings,
  { flops, specialFunctions }: WorkCount,
  networkStepsPerSecond: number,
): ShareOfCeiling {
  const multiplyAdd = flopsPerSecond / flops;
  const exponential =
    specialFunctions === 0 ? Number.POSITIVE_INFINITY : exponentialsPerSecond / specialFunctions;
  const lower = Math.min(multiplyAdd, exponential);
  return {
    ceiling: multiplyAdd <= exponential ? 'multiply-add' : 'exponential',
    networkStepsPerSecond: lower,
    share: networkStepsPerSecond / lower,
  };
}

type Trial = () => Promise<number>;

/** A kernel of chains, each link of which is computed from the last. */
interface Chains {
  readonly source: string;
  /** Of each chain in a turn. */
  readonly links: number;
  readonly operationsPerLink: number;
  /** The CPU twin of a link. */
  readonly next: (x: number) => number;
  readonly factor: number;
  readonly addend: number;
}

const MULTIPLY_ADD: Chains = {
  source: multiplyAddSource,
  links: 16,
  operationsPerLink: 2,
  next: (x) => x * 0.5 + 0.25,
  factor: 0.5,
  addend: 0.25,
};

const EXPONENTIAL: Chains = {
  source: exponentialSource,
  links: 4,
  operationsPerLink: 1,
  next: (x) => Math.exp(-x),
  factor: -1,
  addend: 0,
};

async function prepareCopy(device: Device, buffers: BufferSet): Promise<Trial> {
  const contents = Float32Array.from({ length: 4 * COPIED_VECTORS }, (_, i) => i % 8191);
  const bytes = contents.byteLength;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const [from, to] = await buffers.allocate([
    { label: 'from', bytes, usage, contents },
    { label: 'to', bytes, usage },
  ]);
  if (!from || !to) throw new RangeError('two buffers were asked for');
  const stage = await prepareStage(device, buffers, 'copy', copySource, { source: from, copied: to });
  const run = { count: COPIED_VECTORS };
  stage.submit(run, COPIED_VECTORS);
  const [read] = await buffers.read([{ buffer: to, offset: 0, bytes }]);
  const wrong = new Float32Array(read).findIndex((x, i) => x !== contents[i]);
  if (wrong >= 0) throw new RangeError(`copy: word ${wrong} is not what it was`);
  return async () => 2 * bytes * (await ratePerSecond(device, stage, run, COPIED_VECTORS));
}

async function prepareChains(
  device: Device,
  buffers: BufferSet,
  kernel: ShareOfCeiling['ceiling'],
  { source, links, operationsPerLink, next, factor, addend }: Chains,
): Promise<Trial> {
  const [to] = await buffers.allocate([
    { label: 'to', bytes: 4 * INVOCATIONS, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC },
  ]);
  if (!to) throw new RangeError('a buffer was asked for');
  const stage = await prepareStage(device, buffers, kernel, source, { to });
  stage.submit({ count: INVOCATIONS, turns: 1, factor, addend }, INVOCATIONS);
  const [read] = await buffers.read([{ buffer: to, offset: 0, bytes: 4 * INVOCATIONS }]);
  for (const [i, sum] of new Float32Array(read).entries()) {
    let expected = 0;
    for (let chain = 0; chain < CHAINS; chain++) {
      let x = chain + (i % 16);
      for (let link = 0; link < links; link++) x = next(x);
      expected += x;
    }
    if (Math.abs(sum - expected) > 1e-5 * Math.abs(expected)) {
      throw new RangeError(`${kernel}: ${sum} should be ${expected}`);
    }
  }
  const operations = INVOCATIONS * CHAINS * links * operationsPerLink * TURNS;
  const run = { count: INVOCATIONS, turns: TURNS, factor, addend };
  return async () => operations * (await ratePerSecond(device, stage, run, INVOCATIONS));
}

async function prepareStage(
  device: Device,
  buffers: BufferSet,
  name: string,
  source: string,
  memory: Memory,
): Promise<Stage> {
  const file = `${name}.wgsl`;
  const code = link(file, { files: { [file]: source } });
  return createStage(device, buffers, await new PipelineCache(device).compile(file, code, 64), memory);
}

/** Dispatches per second, doubled until a round lasts long enough. */
async function ratePerSecond(
  device: Device,
  stage: Stage,
  run: UniformValues,
  invocations: number,
): Promise<number> {
  using fences = new Fences(device);
  let expectedMs = 0;
  for (let times = 1; ; times *= 2) {
    const began = performance.now();
    for (let i = 0; i < times; i++) stage.submit(run, invocations);
    await fences.reached(expectedMs);
    const ms = performance.now() - began;
    if (ms >= ROUND_MS) return (1000 * times) / ms;
    expectedMs = 0.9 * 2 * ms; // asking keeps a core busy that a software adapter needs
  }
}

/** The rates in a line for people. */
export function sayCeilings({ copyBytesPerSecond, flopsPerSecond, exponentialsPerSecond }: Ceilings): string {
  const giga = (x: number): string => (x / 1e9).toPrecision(3);
  return `ceilings of the adapter: copy ${giga(copyBytesPerSecond)} GB/s, multiply-add ${giga(flopsPerSecond)} GFLOP/s, exp ${giga(exponentialsPerSecond)} G/s`;
}
