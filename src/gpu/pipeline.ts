// Compiles kernels into pipelines, each distinct code once, and binds buffers to them by name.
import type { Device } from './device.ts';
import { DeviceError, KernelError } from './errors.ts';
import type { Linked } from './link.ts';
import { reflect, type Binding, type Reflection } from './reflect.ts';

/** A kernel ready to run. */
export interface Pipeline {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindings: readonly Binding[];
  readonly workgroupSize: number;
}

/** Buffers by the name the kernel gives them. */
export type Buffers = Readonly<Record<string, GPUBuffer>>;

/** Values of a uniform struct by field name. */
export type UniformValues = Readonly<Record<string, number>>;

/** Compiled pipelines of one device, by their final code. */
export class PipelineCache {
  readonly #device: Device;
  readonly #pipelines = new Map<string, Promise<Pipeline>>();

  constructor(device: Device) {
    this.#device = device;
  }

  /**
   * Compiles a kernel, or returns the pipeline compiled before from the same code.
   *
   * @param file the kernel's file, its label
   * @param code final WGSL with its line map
   * @throws KernelError with file and line if the shader does not compile
   * @throws DeviceError if the device is lost or out of memory
   */
  compile(file: string, code: Linked, workgroupSize: number): Promise<Pipeline> {
    const known = this.#pipelines.get(code.source);
    if (known) return known;
    const compiled = compile(this.#device, file, code, workgroupSize);
    this.#pipelines.set(code.source, compiled);
    compiled.catch(() => this.#pipelines.delete(code.source));
    return compiled;
  }
}

async function compile(device: Device, file: string, code: Linked, workgroupSize: number): Promise<Pipeline> {
  const label = file.replace(/\.wgsl$/, '');
  const { gpu } = device;
  const { entryPoint, bindings } = reflect(code.source, file);
  const scopes = ['validation', 'internal', 'out-of-memory'] as const;
  for (const scope of scopes) gpu.pushErrorScope(scope);
  const module = gpu.createShaderModule({ label, code: code.source });
  const messages = device.alive(module.getCompilationInfo());
  const layout = gpu.createPipelineLayout({
    label,
    bindGroupLayouts: [bindGroupLayout(gpu, label, bindings)],
  });
  const pending = gpu.createComputePipelineAsync({ label, layout, compute: { module, entryPoint } });
  // Popped before anything is awaited: the scopes are one stack for all that compiles at the same time.
  const scoped = Promise.all(scopes.map(() => gpu.popErrorScope()));
  const made = await device.alive(pending).then(
    (pipeline) => ({ pipeline }),
    (error: unknown) => ({ error }),
  );
  const errors = await device.alive(scoped);
  throwShaderError(file, code, (await messages).messages);
  const error = errors.find((candidate) => candidate !== null);
  if (error) throw pipelineError(file, code, error.message);
  if ('error' in made) {
    if (made.error instanceof DeviceError) throw made.error;
    throw pipelineError(file, code, String(made.error));
  }
  return { label, pipeline: made.pipeline, bindings, workgroupSize };
}

function bindGroupLayout(
  gpu: GPUDevice,
  label: string,
  bindings: Reflection['bindings'],
): GPUBindGroupLayout {
  const types = { uniform: 'uniform', read: 'read-only-storage', read_write: 'storage' } as const;
  return gpu.createBindGroupLayout({
    label,
    entries: bindings.map(({ binding, kind }) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: types[kind] },
    })),
  });
}

function throwShaderError(file: string, code: Linked, messages: readonly GPUCompilationMessage[]): void {
  const error = messages.find(({ type }) => type === 'error');
  if (!error) return;
  const place = code.lines[error.lineNum - 1] ?? { file, line: error.lineNum };
  throw new KernelError(error.message, { ...place, source: code.source });
}

function pipelineError(file: string, code: Linked, message: string): KernelError {
  return new KernelError(`no pipeline could be made: ${message}`, { file, line: 1, source: code.source });
}

/**
 * Binds one buffer to each of the kernel's bindings.
 *
 * @throws KernelError if a buffer is missing, or given and not bound
 */
export function bind(device: Device, pipeline: Pipeline, buffers: Buffers): GPUBindGroup {
  const { label, bindings } = pipeline;
  const unbound = Object.keys(buffers).find((name) => !bindings.some((binding) => binding.name === name));
  if (unbound !== undefined) {
    throw new KernelError(`buffer ${unbound} is given, but the kernel does not bind it`, {
      file: label,
      line: 1,
    });
  }
  return device.gpu.createBindGroup({
    label,
    layout: pipeline.pipeline.getBindGroupLayout(0),
    entries: bindings.map(({ name, binding }) => {
      const buffer = buffers[name];
      if (!buffer) throw new KernelError(`buffer ${name} is missing`, { file: label, line: 1 });
      return { binding, resource: { buffer } };
    }),
  });
}

/**
 * Packs the values of a uniform struct as the kernel lays it out.
 *
 * @throws KernelError if a field is missing or unknown
 */
export function packUniform(pipeline: Pipeline, name: string, values: UniformValues): ArrayBuffer {
  const binding = pipeline.bindings.find((candidate) => candidate.name === name);
  if (binding?.kind !== 'uniform') {
    throw new KernelError(`has no uniform ${name}`, { file: pipeline.label, line: 1 });
  }
  const bytes = new DataView(new ArrayBuffer(binding.bytes));
  const setters = { f32: 'setFloat32', u32: 'setUint32', i32: 'setInt32' } as const;
  for (const { name: field, offset, type } of binding.fields) {
    const value = values[field];
    if (value === undefined) {
      throw new KernelError(`uniform ${name}.${field} is not set`, { file: pipeline.label, line: 1 });
    }
    bytes[setters[type]](offset, value, true);
  }
  if (Object.keys(values).length > binding.fields.length) {
    throw new KernelError(`uniform ${name} has no such field among ${Object.keys(values).join(', ')}`, {
      file: pipeline.label,
      line: 1,
    });
  }
  return bytes.buffer;
}

/**
 * Runs one invocation per network: rows of workgroups past the limit of one dimension.
 *
 * @param invocations how many are needed; the kernel masks the rest
 */
export function dispatch(
  pass: GPUComputePassEncoder,
  device: Device,
  pipeline: Pipeline,
  group: GPUBindGroup,
  invocations: number,
): void {
  const workgroups = Math.ceil(invocations / pipeline.workgroupSize);
  const width = Math.min(workgroups, device.limits.maxComputeWorkgroupsPerDimension);
  pass.setPipeline(pipeline.pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(width, Math.ceil(workgroups / width));
}
