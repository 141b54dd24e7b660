// A kernel with its buffers bound and the uniform it is told its work by.
import type { BufferSet } from '../gpu/buffers.ts';
import type { Device } from '../gpu/device.ts';
import { KernelError } from '../gpu/errors.ts';
import { bind, dispatch, packUniform, type Pipeline, type UniformValues } from '../gpu/pipeline.ts';

/** Buffers by the names the kernels give them. */
export type Memory = Readonly<Record<string, GPUBuffer>>;

/**
 * The buffer of that name.
 *
 * @throws RangeError if there is none
 */
export function bufferIn(memory: Memory, name: string): GPUBuffer {
  const buffer = memory[name];
  if (!buffer) throw new RangeError(`there is no buffer ${name}`);
  return buffer;
}

/** Numbers that no dispatch changes, by uniform and field. */
export type Settings = Readonly<Record<string, UniformValues>>;

/** A kernel ready to be sent to the device. */
export interface Stage {
  /**
   * Runs it once.
   *
   * @param run the fields of its uniform `run`
   * @param invocations one per network, usually; the kernel masks the rest
   */
  submit(run: UniformValues, invocations: number): void;
  /** Whether `record` would take other values from under a dispatch that waits in the encoder. */
  disturbs(encoder: GPUCommandEncoder, run: UniformValues): boolean;
  /** Adds one dispatch to the encoder; its uniform is written at once, before the encoder's work is submitted. */
  record(encoder: GPUCommandEncoder, run: UniformValues, invocations: number): void;
}

/**
 * Binds a pipeline's buffers by name and makes its uniforms, which live as long as `buffers`.
 *
 * @throws KernelError if a buffer is missing
 */
export async function createStage(
  device: Device,
  buffers: BufferSet,
  pipeline: Pipeline,
  memory: Memory,
  settings: Settings = {},
): Promise<Stage> {
  const { label, bindings } = pipeline;
  const uniforms = bindings.filter(({ kind }) => kind === 'uniform');
  const made = await buffers.allocate(
    uniforms.map(({ name, bytes }) => {
      const values = settings[name];
      const request = { label: `${label} ${name}`, bytes, usage: GPUBufferUsage.UNIFORM };
      return values ? { ...request, contents: packUniform(pipeline, name, values) } : request;
    }),
  );
  const byName: Record<string, GPUBuffer> = { ...memory };
  for (const [i, { name }] of uniforms.entries()) byName[name] = made[i] ?? missing(label, name);
  const bound = Object.fromEntries(bindings.map(({ name }) => [name, byName[name] ?? missing(label, name)]));
  const uniform = bound['run'] ?? missing(label, 'run');
  const group = bind(device, pipeline, bound);
  let waiting: GPUCommandEncoder | null = null;
  let written: UniformValues = {};
  const isWritten = (run: UniformValues): boolean =>
    Object.entries(run).every(([field, value]) => written[field] === value);
  const record = (encoder: GPUCommandEncoder, run: UniformValues, invocations: number): void => {
    if (!isWritten(run)) {
      device.gpu.queue.writeBuffer(uniform, 0, packUniform(pipeline, 'run', run));
      written = run;
    }
    const pass = encoder.beginComputePass({ label });
    dispatch(pass, device, pipeline, group, invocations);
    pass.end();
    waiting = encoder;
  };
  return {
    submit(run, invocations) {
      const encoder = device.gpu.createCommandEncoder({ label });
      record(encoder, run, invocations);
      device.gpu.queue.submit([encoder.finish()]);
    },
    disturbs: (encoder, run) => waiting === encoder && !isWritten(run),
    record,
  };
}

function missing(file: string, name: string): never {
  throw new KernelError(`buffer ${name} is missing`, { file, line: 1 });
}
