// Paints dots with WebGPU, on a device of the page's own: the engine's is in a worker.
import { createCanvasPainter, type DotsPainter, type DotsScene } from './dots-painter.ts';
import { canvasPresenter, copyPresenter, type Presenter } from './dots-presenter.ts';
import source from './dots.wgsl?raw';
import { MOST_WELLS } from './wells.ts';

/** Words of the uniform `View`: 16 before the wells, 8 for each. */
const HEAD = 16;
const WELL = 8;

/**
 * @param lost called when the device is lost; the painter is of no use then
 * @param meanwhile called with a painter to use until this one is ready, where that may take long
 * @returns null where there is no WebGPU
 */
export async function createGpuPainter(
  canvas: HTMLCanvasElement,
  lost: () => void,
  meanwhile: (painter: DotsPainter) => void,
): Promise<DotsPainter | null> {
  const gpu = (navigator as Partial<Navigator>).gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!gpu || !adapter) return null;
  const { architecture, description } = adapter.info;
  const software = /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${architecture} ${description}`);
  if (software) meanwhile(createCanvasPainter(canvas));
  const device = await adapter.requestDevice({ label: 'dots' });
  const presenter = (software ? copyPresenter : canvasPresenter)(device, canvas);
  if (!presenter) return null;
  void device.lost.then(({ reason }) => {
    if (reason !== 'destroyed') lost();
  });
  return new GpuPainter(device, presenter, await createPipeline(device, presenter.format), software);
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

/** Owns the device and its buffers. */
class GpuPainter implements DotsPainter {
  readonly software: boolean;
  readonly most = 1_000_000;
  readonly #device: GPUDevice;
  readonly #presenter: Presenter;
  readonly #pipeline: GPURenderPipeline;
  readonly #view: GPUBuffer;
  /** (capacity) f32 each: losses before and now, and which arrays they hold. */
  #losses:
    { readonly previous: GPUBuffer; readonly next: GPUBuffer; readonly bindings: GPUBindGroup } | undefined;
  #held: { previous?: Float32Array; next?: Float32Array } = {};

  constructor(device: GPUDevice, presenter: Presenter, pipeline: GPURenderPipeline, software: boolean) {
    this.#device = device;
    this.#presenter = presenter;
    this.#pipeline = pipeline;
    this.software = software;
    this.#view = device.createBuffer({
      label: 'dots view',
      size: 4 * (HEAD + WELL * MOST_WELLS + 4),
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  async paint(scene: DotsScene): Promise<void> {
    const { queue } = this.#device;
    const bindings = this.#upload(scene);
    const presenter = this.#presenter;
    queue.writeBuffer(this.#view, 0, viewWords(scene, presenter.width, presenter.height));
    const encoder = this.#device.createCommandEncoder({ label: 'dots' });
    const view = presenter.target();
    const pass = encoder.beginRenderPass({
      label: 'dots',
      colorAttachments: [{ view, loadOp: 'clear', storeOp: 'store', clearValue: [0, 0, 0, 0] }],
    });
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, bindings);
    if (scene.shown > 0) pass.draw(4, scene.shown);
    if (scene.marked >= 0 && scene.marked < scene.next.length) pass.draw(4, 1, 0, scene.marked);
    pass.end();
    presenter.finish(encoder);
    queue.submit([encoder.finish()]);
    await presenter.show();
  }

  destroy(): void {
    this.#device.destroy();
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
