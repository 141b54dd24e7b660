// The activations of kernels/shared/activation against their CPU twins.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { kernelSources } from '../../src/gpu/kernel-sources.ts';
import { createActivation } from '../../src/reference/activations.ts';
import { ACTIVATIONS, type Activation } from '../../src/spec/index.ts';
import { absolute, evaluate, largest, promised, randomArguments, slack } from './elementwise.ts';

const SLOPE = 'activation_slope(x, activate(x))';

describe('activation', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    console.log(device.description);
  });
  afterAll(() => device.destroy());

  const evaluateActivation = (name: Activation, expression: string, inputs: Float32Array<ArrayBuffer>) =>
    evaluate(device, { file: `shared/activation/${name}.wgsl`, expression }, inputs);

  it('has a file for every activation', () => {
    const files = Object.keys(kernelSources).filter((path) => path.startsWith('shared/activation/'));
    expect(files.sort()).toEqual(ACTIVATIONS.map((name) => `shared/activation/${name}.wgsl`).sort());
  });

  describe.each(ACTIVATIONS)('%s', (name) => {
    const { value, slope } = createActivation(name, false);
    const widest = name === 'sin' ? 50_000 : 3.4e38;

    it.each([5, 40, widest])('matches its float64 twin to 4 ulp or 2e-7 up to |x| = %d', async (limit) => {
      const inputs = randomArguments(-limit, limit, 1);
      const actual = await evaluateActivation(name, 'activate(x)', inputs);
      expect(largest(inputs, actual, value, promised)).toBeLessThanOrEqual(slack(device));
    });

    it.each([5, 40, widest])('has a slope within 3e-7 of its float64 twin up to |x| = %d', async (limit) => {
      const inputs = randomArguments(-limit, limit, 2);
      const actual = await evaluateActivation(name, SLOPE, inputs);
      expect(largest(inputs, actual, (x) => slope(x, value(x)), absolute)).toBeLessThan(3e-7 * slack(device));
    });
  });

  it.each(['relu', 'leaky-relu', 'identity'] as const)(
    '%s equals its rounded twin bit for bit',
    async (name) => {
      const { value, slope } = createActivation(name, true);
      const inputs = randomArguments(-1e30, 1e30, 3).map((x) => (Math.abs(x) < 1e-30 ? 0 : x));
      expect(await evaluateActivation(name, 'activate(x)', inputs)).toEqual(inputs.map(value));
      expect(await evaluateActivation(name, SLOPE, inputs)).toEqual(inputs.map((x) => slope(x, value(x))));
    },
  );

  it.each(['tanh', 'sigmoid', 'elu', 'softplus'] as const)('%s never has a negative slope', async (name) => {
    const inputs = randomArguments(-20, 20, 4);
    expect((await evaluateActivation(name, SLOPE, inputs)).every((y) => y >= 0)).toBe(true);
  });

  it.each(['tanh', 'sigmoid'] as const)('%s has slopes as accurate as its rounded y allows', async (name) => {
    const { value, slope } = createActivation(name, true);
    const inputs = randomArguments(-20, 20, 5);
    const slopes = await evaluateActivation(name, SLOPE, inputs);
    const twin = largest(inputs, slopes, (x) => slope(x, value(x)), absolute);
    expect(twin).toBeLessThan(3e-7 * slack(device));
    const given = await evaluateActivation(name, 'activation_slope(0.0, x)', inputs.map(value));
    expect(largest(inputs, given, (x) => slope(x, value(x)), absolute)).toBeLessThan(6e-8);
  });

  it('lets a number that is none pass, or takes it for a large one where large ones saturate', async () => {
    const inputs = Float32Array.of(Number.NaN);
    for (const name of ACTIVATIONS) {
      const [y = 0] = await evaluateActivation(name, 'activate(x)', inputs);
      // Then the loss may stay finite; `evaluate` finds such a network by its parameters.
      if (name === 'tanh' || name === 'sigmoid')
        expect([0, 1].map((at) => Math.abs(Math.abs(y) - at))).toContain(0);
      else expect(y, name).toBeNaN();
    }
  });
});
