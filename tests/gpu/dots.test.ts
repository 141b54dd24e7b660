// The dots that the GPU draws are those that the program on the CPU paints.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDotsDrawing } from '../../src/elements/dots-gpu.ts';
import { dotsLayout } from '../../src/elements/dots-layout.ts';
import { paintDots, type DotsScene, type Picture } from '../../src/elements/dots-painter.ts';
import { knownWells } from '../../src/elements/wells.ts';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { parseSweep, preset } from '../../src/spec/index.ts';

const [WIDTH, HEIGHT] = [320, 200]; // rows of a copy begin at multiples of 256 bytes
const WELLS = knownWells(parseSweep(preset('xor')));

/** Networks in all wells and between them, halfway from one snapshot to the next. */
function scene(part: Partial<DotsScene> = {}): DotsScene {
  const losses = (shift: number) =>
    Float32Array.from(
      { length: 300 },
      (_, i) => (i % 2 === 0 ? (WELLS[(i / 2) % 4]?.loss ?? 0) : 0.4) + shift,
    );
  return {
    layout: dotsLayout(WELLS, [0.4, 0.3, 0.2, 0.1]),
    previous: losses(0.2),
    next: losses(0),
    time: 1,
    shown: 250,
    marked: -1,
    dot: 3,
    wellColors: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 1, 0],
    ],
    moving: [0, 1, 1],
    ink: [1, 1, 1],
    alpha: 1,
    ...part,
  };
}

function painted(what: DotsScene): Picture {
  const picture = { width: WIDTH, height: HEIGHT, data: new Uint8ClampedArray(4 * WIDTH * HEIGHT) };
  paintDots(picture, what);
  return picture;
}

/** Of the pixels of one picture, those that have no pixel of about the same colour beside them in the other. */
function strangers(one: Picture, other: Picture, parts: readonly number[]): number {
  const at = ({ data }: Picture, x: number, y: number): number[] =>
    parts.map((part) => data[4 * (y * WIDTH + x) + part] ?? 0);
  let count = 0;
  for (let y = 1; y < HEIGHT - 1; y++) {
    for (let x = 1; x < WIDTH - 1; x++) {
      const color = at(one, x, y);
      const steps = [-1, 0, 1];
      const isAlike = steps.some((dy) =>
        steps.some((dx) =>
          at(other, x + dx, y + dy).every((part, i) => Math.abs(part - (color[i] ?? 0)) < 8),
        ),
      );
      if (!isAlike) count += 1;
    }
  }
  return count;
}

describe('dots', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
  });
  afterAll(() => device.destroy());

  async function drawn(what: DotsScene): Promise<Picture> {
    const { gpu } = device;
    const target = gpu.createTexture({
      size: [WIDTH, HEIGHT],
      format: 'rgba8unorm',
      usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
    });
    (await createDotsDrawing(gpu, 'rgba8unorm')).draw(what, target);
    const bytes = 4 * WIDTH * HEIGHT;
    const buffer = gpu.createBuffer({
      size: bytes,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    const encoder = gpu.createCommandEncoder();
    encoder.copyTextureToBuffer({ texture: target }, { buffer, bytesPerRow: 4 * WIDTH }, [WIDTH, HEIGHT]);
    gpu.queue.submit([encoder.finish()]);
    await buffer.mapAsync(GPUMapMode.READ);
    const data = new Uint8ClampedArray(buffer.getMappedRange().slice(0));
    buffer.destroy();
    return { width: WIDTH, height: HEIGHT, data };
  }

  const [COLOR, ALPHA] = [[0, 1, 2, 3], [3]];
  const cases: readonly (readonly [string, Partial<DotsScene>, readonly number[]])[] = [
    ['in their wells', {}, COLOR],
    ['on their way', { time: 0.5 }, ALPHA], // the GPU mixes the colours of those that arrive
    ['one of them marked', { marked: 7 }, COLOR],
    ['the first few', { shown: 5 }, COLOR],
  ];
  it.each(cases)('are where the CPU paints them: %s', async (_, part, parts) => {
    const [ours, twin] = [await drawn(scene(part)), painted(scene(part))];
    const covered = twin.data.filter((value, i) => i % 4 === 3 && value > 0).length;
    expect(covered).toBeGreaterThan(6 * (part.shown ?? 250));
    expect(strangers(ours, twin, parts)).toBeLessThan(0.01 * covered);
    expect(strangers(twin, ours, parts)).toBeLessThan(0.01 * covered);
  });

  it('shine through: two on top of each other are denser than one', () => {
    const few = scene({ alpha: 0.5, shown: 5 });
    const picture = painted(few);
    const alphas = () => new Set(picture.data.filter((_, i) => i % 4 === 3));
    expect(alphas()).toEqual(new Set([0, 128]));
    paintDots(picture, few);
    expect(alphas()).toEqual(new Set([0, 192]));
  });
});
