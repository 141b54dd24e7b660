// The random bits of the kernels: published vectors, and bit for bit the CPU twin.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { coordinate, philox, signedFraction } from '../../src/reference/random.ts';
import { uniformDraws } from '../unit/statistics/draws.ts';
import { PHILOX_VECTORS } from '../unit/reference/philox-vectors.ts';
import { evaluate } from './elementwise.ts';

const FILE = 'shared/random.wgsl';

/** Six inputs per call, counter and key; the first four of its six outputs are its words. */
const PHILOX = {
  file: FILE,
  expression: `philox(
    vec4u(inputs[i - i % 6u], inputs[i - i % 6u + 1u], inputs[i - i % 6u + 2u], inputs[i - i % 6u + 3u]),
    vec2u(inputs[i - i % 6u + 4u], inputs[i - i % 6u + 5u]))[min(i % 6u, 3u)]`,
};

describe('random', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    console.log(device.description);
  });
  afterAll(() => device.destroy());

  const philoxOnDevice = async (calls: readonly (readonly number[])[]): Promise<number[][]> => {
    const words = await evaluate(device, PHILOX, Uint32Array.from(calls.flat()));
    return calls.map((_, call) => [...words.slice(6 * call, 6 * call + 4)]);
  };

  it('matches the published known-answer vectors', async () => {
    const actual = await philoxOnDevice(PHILOX_VECTORS.map(({ counter, key }) => [...counter, ...key]));
    expect(actual).toEqual(PHILOX_VECTORS.map(({ words }) => words));
  });

  it('equals the CPU twin for 10,000 random counters and keys', async () => {
    const draw = uniformDraws(1);
    const word = (): number => Math.floor(draw() * 2 ** 32);
    const calls = Array.from(
      { length: 10_000 },
      () => [word(), word(), word(), word(), word(), word()] as const,
    );
    const expected = calls.map(([x, y, z, w, low, high]) => philox([x, y, z, w], [low, high]));
    expect(await philoxOnDevice(calls)).toEqual(expected);
  });

  it('forms the same signed fractions', async () => {
    const draw = uniformDraws(2);
    const words = Uint32Array.from({ length: 10_000 }, () => draw() * 2 ** 32);
    words.set([0, 0xff, 0x7fffffff, 0x80000000, 0xffffffff]);
    const bits = await evaluate(
      device,
      { file: FILE, expression: 'bitcast<u32>(signed_fraction(x))' },
      words,
    );
    expect(new Float32Array(bits.buffer)).toEqual(Float32Array.from(words, signedFraction));
  });

  it('forms the same coordinates', async () => {
    const words = Uint32Array.of(0, 1, 4095, 4096, 0xabcdef, 0xffffff);
    const expression =
      'coordinate(x & 0xffu, x >> 12u, x & 0xfffu) + coordinate(0u, 0u, BIAS_INPUT) * STREAM_INITIALIZE';
    const actual = await evaluate(device, { file: FILE, expression }, words);
    expect([...actual]).toEqual(Array.from(words, (x) => coordinate(x & 0xff, x >>> 12, x & 0xfff)));
  });
});
