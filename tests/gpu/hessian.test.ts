// Hessians and gradients of networks on the device against the float64 twin, and the second derivatives they are made of.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FittedSweep } from '../../src/datasets/index.ts';
import type { Code } from '../../src/engine/code.ts';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { kernelSources } from '../../src/gpu/kernel-sources.ts';
import { PipelineCache } from '../../src/gpu/pipeline.ts';
import { buildCurvatureProgram } from '../../src/engine/curvature-program.ts';
import { buildSecondOrderProgram } from '../../src/engine/second-order-program.ts';
import { createWorkspace, rowOf, writeColumns } from '../../src/engine/curvature-stages.ts';
import { createActivation } from '../../src/reference/activations.ts';
import type { SweepInput } from '../../src/index.node.ts';
import { createHessian } from '../../src/reference/hessian.ts';
import { createReference } from '../../src/reference/index.ts';
import { ACTIVATIONS, LOSSES, type Activation } from '../../src/spec/index.ts';
import { randomParameters } from '../unit/reference/fitted.ts';
import { absolute, evaluate, largest, randomArguments, slack } from './elementwise.ts';
import { excess, networkLast } from './networks.ts';
import { fit, randomSweep } from './random-sweep.ts';

const GD = { kind: 'gd', learningRate: 0.1 } as const;

describe('hessian', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    console.log(device.description);
  });
  afterAll(() => device.destroy());

  /** Hessians (parameterCount, parameterCount) and gradients of some networks, by the kernel as it is given. */
  async function hessiansOf(fit: FittedSweep, code: Code, networks: readonly Float64Array[]) {
    const size = fit.shape.parameterCount;
    const count = networks.length;
    const { dataset, sweep } = fit;
    const more = { parameters: 4 * size * count, inputs: dataset.inputs, targets: dataset.targets };
    using workspace = await createWorkspace(
      device,
      new PipelineCache(device),
      { size, capacity: count },
      more,
    );
    const { buffers } = workspace;
    writeColumns(workspace, 'parameters', networkLast(networks), { total: count, from: 0, count });
    const stage = await workspace.stage(code);
    stage.submit({ stride: count, count, penalty: 2 * sweep.penalty.l2 }, count * size);
    const read = async (name: string, rows: number) => {
      const ranges = Array.from({ length: rows }, (_, row) => rowOf(workspace, name, row, count));
      const all = (await buffers.read(ranges)).map((bytes) => new Float32Array(bytes));
      return networks.map((_, i) => Float32Array.from(all, (row) => row[i] ?? Number.NaN));
    };
    return { hessians: await read('matrix', size * size), gradients: await read('gradient', size) };
  }

  const cases = LOSSES.flatMap((loss) => ACTIVATIONS.map((activation) => [activation, loss] as const));

  it.each(cases)('matches the twin for %s with %s', async (activation, loss) => {
    const fit = await randomFit(activation, loss);
    const { hessian: code } = buildCurvatureProgram(fit);
    expect(code.variant).not.toBe('plain');
    await expectTwins(fit, code);
  });

  it.each(cases.filter((_, i) => i % 7 === 0))(
    'matches the twin without biases for %s with %s',
    async (activation, loss) => {
      const fit = await randomFit(activation, loss, { biases: false });
      const { hessian: code } = buildCurvatureProgram(fit);
      await expectTwins(fit, code);
      await expectTwins(fit, { ...code, ...code.plain });
    },
  );

  it.each(cases.filter((_, i) => i % 4 === 0))(
    'matches it unspecialized for %s with %s',
    async (activation, loss) => {
      const fit = await randomFit(activation, loss);
      const { hessian: code } = buildCurvatureProgram(fit);
      await expectTwins(fit, { ...code, ...code.plain });
    },
  );

  it.each(cases.filter((_, i) => i % 2 === 0))(
    'matches the Gauss-Newton twin for %s with %s',
    async (activation, loss) => {
      const fit = await randomFit(activation, loss, { optimizer: { kind: 'levenberg-marquardt' } });
      const code = buildSecondOrderProgram(fit)?.hessian;
      if (!code) throw new Error('levenberg-marquardt has a matrix');
      await expectTwins(fit, code, createHessian(fit, 'gauss-newton'));
    },
  );

  async function expectTwins(
    fit: FittedSweep,
    code: Code,
    twin: (theta: Float64Array) => Float64Array = (theta) => createReference(fit).hessianAt(theta),
  ): Promise<void> {
    const reference = createReference(fit);
    const networks = Array.from({ length: 30 }, (_, i) => randomParameters(fit, i, 1.5).map(Math.fround));
    const { hessians, gradients } = await hessiansOf(fit, code, networks);
    for (const [i, theta] of networks.entries()) {
      expect(excess(hessians[i] ?? [], theta, (point) => twin(point))).toBeLessThan(1);
      expect(excess(gradients[i] ?? [], theta, (point) => reference.gradientAt(point))).toBeLessThan(1);
    }
  }
});

describe('activation-curvature', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
  });
  afterAll(() => device.destroy());

  it('has a file for every activation, every loss and every penalty', () => {
    const namesIn = (folder: string) =>
      Object.keys(kernelSources)
        .flatMap((path) => (path.startsWith(`shared/${folder}/`) ? [path.slice(folder.length + 8, -5)] : []))
        .sort();
    expect(namesIn('activation-curvature')).toEqual([...ACTIVATIONS].sort());
    expect(namesIn('loss-curvature')).toEqual([...LOSSES].sort());
    expect(namesIn('penalty-curvature')).toEqual(namesIn('penalty'));
  });

  it.each(ACTIVATIONS)('is within 4e-7 of the float64 twin for %s', async (name) => {
    const { value, curvature } = createActivation(name, false);
    for (const limit of [5, 40, name === 'sin' ? 50_000 : 3.4e38]) {
      const inputs = randomArguments(-limit, limit, 7);
      const file = `shared/activation-curvature/${name}.wgsl`;
      const values = inputs.map(value);
      // y is an argument of its own: here it is rounded once, as the kernels have it.
      const actual = await evaluate(
        device,
        { file, expression: 'activation_curvature(inputs[i], inputs[i + arrayLength(&inputs) / 2u])' },
        Float32Array.of(...inputs, ...values),
      );
      const worst = largest(inputs, actual.slice(0, inputs.length), (x) => curvature(x, value(x)), absolute);
      expect(worst).toBeLessThan(4e-7 * slack(device));
    }
  });
});

/** A random shape of up to four layers with random data, and a penalty now and then. */
async function randomFit(
  activation: Activation,
  loss: (typeof LOSSES)[number],
  { optimizer = GD, biases = true }: { optimizer?: SweepInput['optimizer']; biases?: boolean } = {},
): Promise<FittedSweep> {
  const seed = 3 * ACTIVATIONS.indexOf(activation) + LOSSES.indexOf(loss);
  const sweep = randomSweep(seed, activation, loss, optimizer);
  return fit({ ...sweep, network: { ...sweep.network, biases } });
}
