import { describe, expect, it } from 'vitest';
import { preparePlan, type PlanDevice } from '../../../src/engine/plan.ts';
import { InputError, parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';

const GIB = 2 ** 30;
const software: PlanDevice = {
  description: {
    backend: 'node',
    vendor: 'google',
    architecture: 'swiftshader',
    description: '',
    software: true,
  },
  limits: { maxBufferSize: GIB, maxStorageBufferBindingSize: GIB },
};
const noFiles = {};

async function planOf(
  input: Partial<SweepInput>,
  device = software,
  options = {},
): Promise<ReturnType<typeof preparePlan>> {
  return preparePlan(parseSweep(preset('xor'), input), device, noFiles, options);
}

describe('preparePlan', () => {
  it('keeps 10^7 networks of 2-2-1 in bounded memory', async () => {
    const { plan } = await planOf({ networks: 1e7 });
    const [cell] = plan.cells;
    expect(cell?.chunks).toBeGreaterThan(1);
    expect(cell?.bytes).toBeLessThanOrEqual(256 * 2 ** 20);
    expect((cell?.chunks ?? 0) * (cell?.chunkNetworks ?? 0)).toBeGreaterThanOrEqual(1e7);
  });

  it('never plans a buffer beyond what the device binds', async () => {
    const small = { ...software, limits: { maxBufferSize: GIB, maxStorageBufferBindingSize: 2 ** 20 } };
    const { plan } = await planOf({ networks: 1e6 }, small);
    expect(4 * 9 * (plan.cells[0]?.chunkNetworks ?? 0)).toBeLessThanOrEqual(2 ** 20);
  });

  it('specializes small networks and says so', async () => {
    const [cell] = (await planOf({})).plan.cells;
    expect(cell).toMatchObject({ strategy: 'invocation', variant: 'specialized', parameterCount: 9 });
    expect(cell?.reason).toMatch(/23 live values fit/);
    expect(cell?.variantReason).toMatch(/statements/);
  });

  it('trains layer by layer what no invocation can hold, and refuses what then is left', async () => {
    const network = { layers: [2, 200, 100, 1], activation: 'relu' } as const;
    const [cell] = (await planOf({ network })).plan.cells;
    expect(cell?.strategy).toBe('layered');
    expect(cell?.reason).toMatch(/^41,?\d+ live values are too many/);
    const invocation = planOf({ network }, software, { strategy: 'invocation' });
    await expect(invocation).rejects.toThrow(
      /`strategy` \(="invocation"\) has 20,?801 parameters.*use "layered"/,
    );
    await expect(planOf({ network, optimizer: { kind: 'gradient-flow' } })).rejects.toThrow(
      /`network\.layers` .* has 20,?801 parameters, but strategy "invocation" holds at most about 512 per network, the only one that follows "gradient-flow"; use fewer units/,
    );
  });

  it('takes second-order steps in one strategy, which no other optimizer may ask for', async () => {
    const optimizer = { kind: 'levenberg-marquardt' } as const;
    const [cell] = (await planOf({ optimizer })).plan.cells;
    expect(cell).toMatchObject({ strategy: 'curvature', variant: 'specialized' });
    expect(cell?.reason).toBe('the optimizer needs second derivatives');
    await expect(planOf({ optimizer }, software, { strategy: 'layered' })).rejects.toThrow(
      '`strategy` (="layered") does not take the steps of second-order optimizers; use "curvature"',
    );
    await expect(planOf({}, software, { strategy: 'curvature' })).rejects.toThrow(
      '`strategy` (="curvature") takes the steps of second-order optimizers alone; set optimizer.kind',
    );
    const asked = await planOf({ optimizer: { kind: 'saddle-free-newton' } }, software, {
      strategy: 'curvature',
    });
    expect(asked.plan.cells[0]?.reason).toBe('asked for');
    expect(asked.plan.cells[0]?.bytes).toBeGreaterThan(cell?.bytes ?? 0); // it keeps its rotations
  });

  it('refuses nonsensical options', async () => {
    for (const options of [{ chunkNetworks: 0 }, { stepsPerDispatch: 1.5 }, { chunkNetworks: Number.NaN }]) {
      await expect(planOf({}, software, options)).rejects.toThrow(InputError);
    }
  });

  it('gives cells common keys, or independent ones', async () => {
    const grid = { 'optimizer.learningRate': [0.1, 0.2] };
    const common = await planOf({ grid, seed: 2 ** 33 + 5 });
    expect(common.cells.map(({ key }) => key)).toEqual([
      [5, 2],
      [5, 2],
    ]);
    const independent = await planOf({ grid, seed: 5, pairing: 'independent' });
    const [first, second] = independent.cells.map(({ key }) => key);
    expect(first).not.toEqual(second);
  });

  it('plans the CPU twin without kernels', async () => {
    const { plan, cells } = await planOf({}, { ...software, limits: null });
    expect(plan.cells[0]).toMatchObject({ strategy: 'reference', variant: 'reference' });
    expect(cells[0]?.program).toBeNull();
  });
});
