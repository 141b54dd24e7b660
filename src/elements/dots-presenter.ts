// Where dots are painted to: straight to a WebGPU canvas, or, on a software adapter, to a texture that is copied to a 2D canvas.

/** A place for pictures. */
export interface Presenter {
  readonly format: GPUTextureFormat;
  readonly width: number;
  readonly height: number;
  /** What the next picture is painted to. */
  target(): GPUTextureView;
  /** Adds to the commands of a picture what it takes to show it. */
  finish(encoder: GPUCommandEncoder): void;
  /** Shows the picture whose commands were submitted; resolves when it is there. */
  show(): Promise<void>;
}

/** Straight to the screen. */
export function canvasPresenter(device: GPUDevice, canvas: HTMLCanvasElement): Presenter | null {
  const context = canvas.getContext('webgpu');
  if (!context) return null;
  const format = navigator.gpu.getPreferredCanvasFormat();
  context.configure({ device, format, alphaMode: 'premultiplied' });
  return {
    format,
    get width() {
      return canvas.width;
    },
    get height() {
      return canvas.height;
    },
    target: () => context.getCurrentTexture().createView(),
    finish: () => undefined,
    show: () => device.queue.onSubmittedWorkDone(),
  };
}

/** WebGPU wants rows of a copy to begin at multiples of this. */
const ROW_BYTES = 256;

/** A picture's texture and the buffer that it is read from. */
interface Copy {
  readonly texture: GPUTexture;
  readonly buffer: GPUBuffer;
  readonly width: number;
  readonly height: number;
  readonly rowBytes: number;
}

/** By way of memory: a software adapter has its pictures there anyway, and may not be able to show them itself. */
export function copyPresenter(device: GPUDevice, canvas: HTMLCanvasElement): Presenter | null {
  const context = canvas.getContext('2d');
  if (!context) return null;
  let copy: Copy | undefined;
  const fitting = (): Copy => {
    const { width, height } = canvas;
    if (copy?.width === width && copy.height === height) return copy;
    copy?.texture.destroy();
    copy?.buffer.destroy();
    copy = createCopy(device, width, height);
    return copy;
  };
  return {
    format: 'rgba8unorm',
    get width() {
      return canvas.width;
    },
    get height() {
      return canvas.height;
    },
    target: () => fitting().texture.createView(),
    finish(encoder) {
      const { texture, buffer, rowBytes, width, height } = fitting();
      encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow: rowBytes }, [width, height]);
    },
    async show() {
      const shown = fitting();
      await shown.buffer.mapAsync(GPUMapMode.READ);
      context.putImageData(readImage(shown), 0, 0);
      shown.buffer.unmap();
    },
  };
}

function createCopy(device: GPUDevice, width: number, height: number): Copy {
  const rowBytes = Math.ceil((4 * width) / ROW_BYTES) * ROW_BYTES;
  const texture = device.createTexture({
    label: 'dots picture',
    size: [width, height],
    format: 'rgba8unorm',
    usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
  });
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
  const buffer = device.createBuffer({ label: 'dots picture', size: rowBytes * height, usage });
  return { texture, buffer, width, height, rowBytes };
}

/** The picture without the filling at the ends of its rows, its colours freed of their alpha. */
function readImage({ buffer, width, height, rowBytes }: Copy): ImageData {
  const padded = new Uint8ClampedArray(buffer.getMappedRange());
  const image = new ImageData(width, height);
  const { data } = image;
  for (let row = 0; row < height; row++) {
    data.set(padded.subarray(row * rowBytes, row * rowBytes + 4 * width), 4 * row * width);
  }
  for (let i = 3; i < data.length; i += 4) {
    const alpha = data[i] ?? 0;
    if (alpha === 0 || alpha === 255) continue;
    for (let part = i - 3; part < i; part++) data[part] = ((data[part] ?? 0) * 255) / alpha;
  }
  return image;
}
