// The normal quantile of the kernels against its float64 twin.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { normalQuantileOfFraction } from '../../src/reference/normal.ts';
import { signedFraction } from '../../src/reference/random.ts';
import { uniformDraws } from '../unit/statistics/draws.ts';
import { evaluate, largest, relative } from './elementwise.ts';

const QUANTILE = { file: 'shared/normal.wgsl', expression: 'normal_quantile_of_fraction(x)' };

describe('normal', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    console.log(device.description);
  });
  afterAll(() => device.destroy());

  it('matches the float64 twin to a relative error of 1e-6, both tails to their last value', async () => {
    const draw = uniformDraws(1);
    const inputs = Float32Array.from({ length: 100_000 }, () => signedFraction(draw() * 2 ** 32));
    for (let k = 0; k < 1000; k++) {
      inputs[k] = signedFraction(k * 256);
      inputs[1000 + k] = signedFraction(0xffffffff - k * 256);
      inputs[2000 + k] = signedFraction(0x80000000 + (k - 500) * 256);
    }
    const actual = await evaluate(device, QUANTILE, inputs);
    expect(largest(inputs, actual, normalQuantileOfFraction, relative)).toBeLessThan(1e-6);
  });

  it('is odd to the bit', async () => {
    const draw = uniformDraws(2);
    const inputs = Float32Array.from({ length: 10_000 }, () => signedFraction(draw() * 2 ** 32));
    const actual = await evaluate(device, QUANTILE, inputs);
    const mirrored = await evaluate(
      device,
      QUANTILE,
      inputs.map((s) => -s),
    );
    expect(mirrored).toEqual(actual.map((z) => -z));
  });
});
