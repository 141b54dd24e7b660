// A kernel around one WGSL expression, evaluated for every element of an array; arguments and error measures for it.
import { BufferSet } from '../../src/gpu/buffers.ts';
import type { Device } from '../../src/gpu/device.ts';
import { kernelSources } from '../../src/gpu/kernel-sources.ts';
import { link, type Linked } from '../../src/gpu/link.ts';
import { bind, dispatch, PipelineCache } from '../../src/gpu/pipeline.ts';
import { uniformDraws } from '../unit/statistics/draws.ts';

/** What is evaluated. */
export interface Elementwise {
  /** The file that is imported, such as `shared/math/erf.wgsl`. */
  readonly file: string;
  /** WGSL of an f32 (u32 if the inputs are): `x` is the input, `i` its index, `inputs` all of them. */
  readonly expression: string;
}

/** The kernel, linked. */
export function linkElementwise({ file, expression }: Elementwise, type: 'f32' | 'u32' = 'f32'): Linked {
  const kernel = `// #import ${file}
@group(0) @binding(0) var<storage, read> inputs: array<${type}>;
@group(0) @binding(1) var<storage, read_write> outputs: array<${type}>;

@compute @workgroup_size(64)
fn elementwise(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * (groups.x * 64u) + id.x;
  if (i >= arrayLength(&inputs)) {
    return;
  }
  let x = inputs[i];
  outputs[i] = ${expression};
}
`;
  return link('elementwise.wgsl', { files: { ...kernelSources, 'elementwise.wgsl': kernel } });
}

/**
 * Evaluates an expression on the device.
 *
 * @param inputs (count)
 * @returns (count)
 */
export async function evaluate<T extends Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(
  device: Device,
  elementwise: Elementwise,
  inputs: T,
): Promise<T> {
  const isFloat = inputs instanceof Float32Array;
  const bytes = await runKernel(device, linkElementwise(elementwise, isFloat ? 'f32' : 'u32'), inputs);
  return (isFloat ? new Float32Array(bytes) : new Uint32Array(bytes)) as T;
}

/** Runs a linked elementwise kernel. */
export async function runKernel(
  device: Device,
  code: Linked,
  inputs: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
): Promise<ArrayBuffer> {
  const pipeline = await new PipelineCache(device).compile('elementwise.wgsl', code, 64);
  using buffers = new BufferSet(device);
  const bytes = inputs.byteLength;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const [input, output] = await buffers.allocate([
    { label: 'inputs', bytes, usage, contents: inputs },
    { label: 'outputs', bytes, usage },
  ]);
  if (!input || !output) throw new Error('two buffers were requested');
  const encoder = device.gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  dispatch(pass, device, pipeline, bind(device, pipeline, { inputs: input, outputs: output }), inputs.length);
  pass.end();
  device.gpu.queue.submit([encoder.finish()]);
  const [read] = await buffers.read([{ buffer: output, offset: 0, bytes }]);
  return read;
}

/** Arguments that any function here must survive: zeros, the smallest normal number, the largest. */
const EDGES = [0, -0, 1.2e-38, 1e-30, 1e-7, 0.5, 1, 2, 100, 1e10, 1e30, 3.4e38].flatMap((x) => [x, -x]);

/**
 * Random arguments in [low, high]: half of them uniform, a quarter near zero, a quarter of any magnitude, and the edges
 * that lie in the interval.
 */
export function randomArguments(
  low: number,
  high: number,
  seed: number,
  count = 40_000,
): Float32Array<ArrayBuffer> {
  const draw = uniformDraws(seed);
  const limited = (x: number): number => (x >= low && x <= high ? x : low + (high - low) * draw());
  return Float32Array.from({ length: count }, (_, i) => {
    const edge = EDGES[i];
    if (edge !== undefined) return limited(edge);
    if (i % 4 < 2) return low + (high - low) * draw();
    if (i % 4 === 2) return limited(8 * draw() - 4);
    return limited((draw() < 0.5 ? -1 : 1) * 10 ** (-37 + 38 * draw()));
  });
}

/** How much less accurate a device may be: WGSL lets it divide to 2.5 ulp, where a software adapter rounds correctly. */
export function slack(device: Device): number {
  return device.description.software ? 1 : 1.6;
}

/** Distance of x to the next larger float32. */
function ulp(x: number): number {
  return 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23);
}

/** The largest of a measure over all elements; infinite where an actual value is not finite. */
export function largest(
  inputs: Float32Array,
  actual: Float32Array,
  expected: (x: number) => number,
  measure: (error: number, expected: number) => number,
): number {
  let worst = 0;
  inputs.forEach((x, i) => {
    const target = expected(x);
    const error = Math.abs((actual[i] ?? Number.NaN) - target);
    worst = Math.max(worst, Number.isFinite(error) ? measure(error, target) : Number.POSITIVE_INFINITY);
  });
  return worst;
}

/** |error|. */
export const absolute = (error: number): number => error;

/** |error| in units of the last place. */
export const ulps = (error: number, expected: number): number => (error === 0 ? 0 : error / ulp(expected));

/** |error| relative to the expected value. */
export const relative = (error: number, expected: number): number =>
  error === 0 ? 0 : error / Math.abs(expected);

/** 1 at the accuracy all functions of the kernels promise: 4 units of the last place, or 2e-7. */
export const promised = (error: number, expected: number): number =>
  Math.min(error / 2e-7, ulps(error, expected) / 4);
