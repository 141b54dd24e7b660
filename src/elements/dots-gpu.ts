// Paints dots with WebGPU, on a device of the page's own: the engine's is in a worker.
import type { DotsPainter, DotsScene } from './dots-painter.ts';
import source from './dots.wgsl?raw';
import { MOST_WELLS } from './wells.ts';

/** Words of the uniform `View`: 16 before the wells, 8 for each. */
const HEAD = 16;
const WELL = 8;

/**
 * @param lost called when the device is lost; the painter is of no use then
 * @returns null where there is no WebGPU, or only a program on the CPU: pictures would stand in line behind the training
 */
export async function createGpuPainter(
  canvas: HTMLCanvasElement,
  lost: () => void,
): Promise<DotsPainter | null> {
  const gpu = (navigator as Partial<Navigator>).gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!gpu || !adapter) return null;
  const { architecture, description } = adapter.info;
  if (/swiftshader|llvmpipe|lavapipe|basic render/i.test(`${architecture} ${description}`)) return null;
  const device = await adapter.requestDevice({ label: 'dots' });
  const context = canvas.getContext('webgpu');
  if (!context) return null;
  const format = gpu.getPreferredCanvasFormat();
  context.configure({ device, format, alphaMode: 'premultiplied' });
  void device.lost.then(({ reason }) => {
    if (reason !== 'destroyed') lost();
  });
  const drawing = await createDotsDrawing(device, format);
  return {
    software: false,
    most: 1_000_000,
    paint(scene) {
      drawing.draw(scene, context.getCurrentTexture());
      return device.queue.onSubmittedWorkDone();
    },
    destroy() {
      device.destroy();
    },
  };
}

/** @param format of the textures that scenes are drawn to */
export async function createDotsDrawing(device: GPUDevice, format: GPUTextureFormat): Promise<DotsDrawing> {
  return new DotsDrawing(device, await createPipeline(device, format));
}

function createPipeline(device: GPUDevice, format: GPUTextureFormat): Promise<GPURenderPipeline> {
  const module = device.createShaderModule({ label: 'dots', code: source });
  const over = { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' } as const;
  return device.createRenderPipelineAsync({
    label: 'dots',
    layout: 'auto',
    vertex: { module, entryPoint: 'place' },
    fragment: { module, entryPoint: 'paint', targets: [{ format, blend: { color: over, alpha: over } }] },
    primitive: { topology: 'triangle-strip' },
  });
}

/** Draws scenes; owns the buffers that hold them. */
class DotsDrawing {
  readonly #device: GPUDevice;
  readonly #pipeline: GPURenderPipeline;
  readonly #view: GPUBuffer;
  /** (capacity) f32 each: losses before and now, and which arrays they hold. */
  #losses:
    { readonly previous: GPUBuffer; readonly next: GPUBuffer; readonly bindings: GPUBindGroup } | undefined;
  #held: { previous?: Float32Array; next?: Float32Array } = {};

  constructor(device: GPUDevice, pipeline: GPURenderPipeline) {
    this.#device = device;
    this.#pipeline = pipeline;
    this.#view = device.createBuffer({
      label: 'dots view',
      size: 4 * (HEAD + WELL * MOST_WELLS + 4),
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  draw(scene: DotsScene, target: GPUTexture): void {
    const { queue } = this.#device;
    const bindings = this.#upload(scene);
    queue.writeBuffer(this.#view, 0, viewWords(scene, target.width, target.height));
    const encoder = this.#device.createCommandEncoder({ label: 'dots' });
    const view = target.createView();
    const pass = encoder.beginRenderPass({
      label: 'dots',
      colorAttachments: [{ view, loadOp: 'clear', storeOp: 'store', clearValue: [0, 0, 0, 0] }],
    });
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, bindings);
    if (scene.shown > 0) pass.draw(4, scene.shown);
    if (scene.marked >= 0 && scene.marked < scene.next.length) pass.draw(4, 1, 0, scene.marked);
    pass.end();
    queue.submit([encoder.finish()]);
  }

  /** Sends the losses that the device does not hold yet. */
  #upload({ previous, next }: DotsScene): GPUBindGroup {
    const bytes = 4 * Math.max(1, next.length);
    if (!this.#losses || this.#losses.next.size < bytes) this.#allocate(bytes);
    const losses = this.#losses;
    if (!losses) throw new RangeError('the dots have no memory');
    if (this.#held.previous !== previous)
      this.#device.queue.writeBuffer(losses.previous, 0, previous as BufferSource);
    if (this.#held.next !== next) this.#device.queue.writeBuffer(losses.next, 0, next as BufferSource);
    this.#held = { previous, next };
    return losses.bindings;
  }

  #allocate(bytes: number): void {
    this.#losses?.previous.destroy();
    this.#losses?.next.destroy();
    const buffer = (label: string): GPUBuffer =>
      this.#device.createBuffer({
        label,
        size: bytes,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      });
    const [previous, next] = [buffer('dots previous'), buffer('dots next')];
    const bindings = this.#device.createBindGroup({
      label: 'dots',
      layout: this.#pipeline.getBindGroupLayout(0),
      entries: [this.#view, previous, next].map((held, binding) => ({ binding, resource: { buffer: held } })),
    });
    this.#losses = { previous, next, bindings };
    this.#held = {};
  }
}

/** The words of `View` in dots.wgsl. */
function viewWords(scene: DotsScene, width: number, height: number): ArrayBuffer {
  const { layout, marked, moving, ink, alpha } = scene;
  const words = new ArrayBuffer(4 * (HEAD + WELL * MOST_WELLS + 4));
  const floats = new Float32Array(words);
  floats.set([width, height, scene.dot, scene.time, ...moving, alpha]);
  const wells = layout.wells.slice(0, MOST_WELLS);
  new Uint32Array(words).set([marked < 0 ? 0xffffffff : marked, wells.length], 8);
  floats.set([...ink, 1], 12);
  for (const [i, { loss, tolerance }] of wells.entries()) {
    const place = [layout.heights[i] ?? 0, layout.thickness[i] ?? 0];
    floats.set([loss, tolerance, ...place, ...(scene.wellColors[i] ?? moving), 1], HEAD + WELL * i);
  }
  return words;
}
