// Plain kernels against their specialized selves on the device, for random kernels in the subset of specialize.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { BufferSet } from '../../src/gpu/buffers.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import type { Linked } from '../../src/gpu/link.ts';
import { bind, dispatch, PipelineCache } from '../../src/gpu/pipeline.ts';
import { specialize } from '../../src/gpu/specialize/index.ts';
import { generate, generator, LANES, WORDS } from '../unit/gpu/specialize/generate.ts';

describe('specialize', () => {
  let device: Device;
  let buffers: BufferSet;
  let source: GPUBuffer | undefined;
  let sink: GPUBuffer | undefined;
  const bytes = 4 * LANES * WORDS;

  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    console.log(device.description);
    buffers = new BufferSet(device);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    [source, sink] = await buffers.allocate(['source', 'sink'].map((label) => ({ label, bytes, usage })));
  });
  afterAll(async () => {
    buffers[Symbol.dispose]();
    await device.destroy();
  });

  /** What a generated kernel writes, as the bits of the floats. */
  async function run(code: Linked, seed: number): Promise<Uint32Array> {
    if (!source || !sink) throw new Error('two buffers were requested');
    const random = generator(seed + 1_000_000);
    const input = Float32Array.from({ length: LANES * WORDS }, () => 6 * random() - 3);
    const pipeline = await new PipelineCache(device).compile('generated.wgsl', code, 64);
    device.gpu.queue.writeBuffer(source, 0, input);
    device.gpu.queue.writeBuffer(sink, 0, new Float32Array(input.length));
    const encoder = device.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    dispatch(pass, device, pipeline, bind(device, pipeline, { source, sink }), LANES);
    pass.end();
    device.gpu.queue.submit([encoder.finish()]);
    const [read] = await buffers.read([{ buffer: sink, offset: 0, bytes }]);
    return new Uint32Array(read);
  }

  /** How many words differ. Drivers fold 0.0 + x to x, so that a zero may change its sign. On hardware 1e-5 is allowed. */
  function differences(plain: Uint32Array, specialized: Uint32Array): number {
    const [a, b] = [new Float32Array(plain.buffer), new Float32Array(specialized.buffer)];
    const tolerance = device.description.software ? 0 : 1e-5;
    return plain.filter(
      (word, i) => word !== specialized[i] && !(Math.abs((a[i] ?? 0) - (b[i] ?? 0)) <= tolerance),
    ).length;
  }

  it.each([
    { first: 1, last: 100, budget: 2500 },
    { first: 201, last: 260, budget: 100 },
  ])(
    'gives the bits of the plain kernel for seeds $first to $last within $budget statements',
    async ({ first, last, budget }) => {
      const variants = new Set<string>();
      for (let seed = first; seed <= last; seed += 1) {
        const { kernel } = generate(seed);
        const specialized = specialize(kernel, { budget });
        variants.add(specialized.variant);
        const expected = await run(kernel, seed);
        expect(
          expected.some((word) => word !== 0),
          `seed ${seed} writes something`,
        ).toBe(true);
        expect(differences(expected, await run(specialized, seed)), `seed ${seed}`).toBe(0);
      }
      expect([...variants].sort()).toEqual(
        budget === 2500 ? ['specialized'] : ['partly-specialized', 'plain', 'specialized'],
      );
    },
  );

  it('would notice a wrong operator or a store that is lost', async () => {
    const { kernel } = generate(2);
    const { source, lines } = specialize(kernel);
    const expected = await run(kernel, 2);
    const entry = source.indexOf('@compute');
    const mutants = [
      source.slice(0, entry) + source.slice(entry).replace(' - ', ' + '),
      source.replace('return x / size;', 'return x * size;'),
      source.slice(0, source.lastIndexOf('  sink[')) + '}\n',
    ];
    for (const mutant of mutants) {
      expect(mutant).not.toBe(source);
      expect(differences(expected, await run({ source: mutant, lines }, 2))).toBeGreaterThan(0);
    }
  });
});
