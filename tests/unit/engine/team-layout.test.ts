// How a team shares a network: every parameter has exactly one owner, and the memory is what the kernels declare.
import { describe, expect, it } from 'vitest';
import { fitSweep, loadDataset, type FittedSweep } from '../../../src/datasets/index.ts';
import { chooseStrategy, type StrategyDevice } from '../../../src/engine/strategy.ts';
import {
  layoutOfSlice,
  sliceLayout,
  workgroupLayout,
  type TeamLayout,
} from '../../../src/engine/team-layout.ts';
import { InputError, parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';

const KIB = 1024;
const software: StrategyDevice = {
  description: { software: true },
  limits: { maxComputeWorkgroupStorageSize: 32 * KIB, maxComputeInvocationsPerWorkgroup: 256 },
  subgroups: { smallest: 4, largest: 4 },
};
const gpu: StrategyDevice = {
  description: { software: false },
  limits: { maxComputeWorkgroupStorageSize: 48 * KIB, maxComputeInvocationsPerWorkgroup: 1024 },
  subgroups: { smallest: 32, largest: 32 },
};

async function fit(
  layers: readonly number[],
  input: Partial<SweepInput> = {},
  samples = 16,
): Promise<FittedSweep> {
  const row = (length = 1): number[] => Array.from({ length }, (_, i) => i / length);
  const sweep = parseSweep(preset('xor'), {
    dataset: {
      inputs: Array.from({ length: samples }, () => row(layers[0])),
      targets: Array.from({ length: samples }, () => row(layers.at(-1))),
    },
    network: { layers: [...layers] as [number, ...number[]], activation: 'tanh' },
    loss: 'mse',
    solved: { loss: 1e-3 },
    ...input,
  });
  return fitSweep(sweep, await loadDataset(sweep.dataset));
}

/** The arrays and numbers among the constants of a layout. */
function constantsOf({ constants }: TeamLayout): {
  numbers: Record<string, number>;
  lists: Record<string, number[]>;
} {
  const entries = Object.entries(constants);
  return {
    numbers: Object.fromEntries(entries.filter(([, value]) => typeof value === 'number')) as Record<
      string,
      number
    >,
    lists: Object.fromEntries(entries.filter(([, value]) => Array.isArray(value))) as Record<
      string,
      number[]
    >,
  };
}

const SHAPES = [
  [1, 1],
  [3, 64, 2],
  [2, 8, 8, 1],
  [64, 32, 10],
  [5, 1, 7, 33, 4, 9, 3],
];

describe('slices', () => {
  it.each(SHAPES.map((layers) => ({ layers })))(
    'give each unit of $layers a lane, and its rows their places',
    async ({ layers }) => {
      const fitted = await fit(layers);
      for (const slice of [4, 8, 16, 32]) {
        const layout = layoutOfSlice(fitted, slice, 64);
        const { numbers, lists } = constantsOf(layout);
        let [units, words] = [0, 0];
        for (const [l, outputs] of layers.slice(1).entries()) {
          const own = lists['OWN']?.[l] ?? 0;
          expect(own * slice).toBeGreaterThanOrEqual(outputs);
          expect((own - 1) * slice).toBeLessThan(outputs);
          expect(lists['OWN_FIRST']?.[l]).toBe(units);
          expect(lists['OWN_ROWS']?.[l]).toBe(words);
          units += own;
          words += own * ((layers[l] ?? 0) + 1);
          if (l + 2 < layers.length) expect(numbers['WIDEST']).toBeGreaterThanOrEqual(own * slice);
        }
        expect(numbers['OWN_UNITS']).toBe(units);
        expect(numbers['OWN_PARAMETERS']).toBe(words);
      }
    },
  );

  it('are as small as registers allow, and no larger than the smallest subgroup', async () => {
    const small = await fit([2, 8, 8, 1]);
    const large = await fit([4, 16, 16, 1]);
    const lanes = (fitted: FittedSweep, smallest: number): number | undefined =>
      sliceLayout(fitted, { smallest, largest: 128 })?.lanes;
    expect(lanes(small, 32)).toBe(4);
    expect(lanes(large, 32)).toBe(8);
    expect(lanes(large, 4)).toBe(4);
    expect(lanes(await fit([64, 32, 10]), 64)).toBe(32);
    expect(lanes(small, 2)).toBeUndefined();
    expect(sliceLayout(small, { smallest: 8, largest: 128 })?.workgroupSize).toBe(128);
  });
});

describe('workgroups', () => {
  it.each(SHAPES.map((layers) => ({ layers })))('own each parameter of $layers once', async ({ layers }) => {
    const fitted = await fit(layers);
    const layout = workgroupLayout(fitted, {});
    expect(layout).not.toBeNull();
    if (!layout) return;
    const { numbers, lists } = constantsOf(layout);
    const tile = numbers['GRADIENT_TILE'] ?? 0;
    const owners = new Map<string, number>();
    // The arithmetic of own_parameter in kernels/shared/workgroup.wgsl.
    for (let lane = 0; lane < layout.lanes; lane++) {
      for (let own = 0; own < (numbers['OWN_PARAMETERS'] ?? 0); own++) {
        const firsts = lists['OWN_FIRST'] ?? [];
        const l = firsts.filter((first) => own >= first).length - 1;
        const inLayer = own - (firsts[l] ?? 0);
        const index = Math.floor(inLayer / tile) * layout.lanes + lane;
        const columns = (layers[l] ?? 0) + 1;
        const unit = Math.floor(index / columns) * tile + (inLayer % tile);
        const key = `${l} ${unit} ${index % columns}`;
        if (unit < (layers[l + 1] ?? 0)) owners.set(key, (owners.get(key) ?? 0) + 1);
      }
    }
    expect(owners.size).toBe(fitted.shape.parameterCount);
    expect(new Set(owners.values())).toEqual(new Set([1]));
    expect(layout.workgroupBytes).toBeLessThanOrEqual(16 * KIB);
    for (const pitch of lists['PITCH'] ?? []) expect(pitch % 2).toBe(1);
  });

  it('hold no more samples than there are, and fewer where memory is short', async () => {
    const quads = async (samples: number, most: number): Promise<unknown> =>
      workgroupLayout(await fit([64, 32, 10], {}, samples), { maxComputeWorkgroupStorageSize: most })
        ?.constants['QUADS'];
    expect(await quads(3, 48 * KIB)).toBe(1);
    expect(await quads(256, 48 * KIB)).toBe(4);
    expect(await quads(256, 16 * KIB)).toBe(2);
    expect(await quads(256, 8 * KIB)).toBeUndefined();
  });
});

describe('chooseStrategy', () => {
  it('takes a team on a GPU where a network is too large for one invocation', async () => {
    const small = await fit([2, 4, 1]);
    const middle = await fit([2, 8, 8, 1]);
    const large = await fit([64, 32, 10]);
    expect(chooseStrategy(small, gpu).strategy).toBe('invocation');
    expect(chooseStrategy(middle, gpu)).toMatchObject({ strategy: 'subgroup', team: { lanes: 4 } });
    expect(chooseStrategy(middle, { ...gpu, subgroups: null }).strategy).toBe('workgroup');
    expect(chooseStrategy(large, gpu)).toMatchObject({ strategy: 'workgroup', team: { lanes: 128 } });
    expect(chooseStrategy(await fit([200, 100, 10]), gpu).strategy).toBe('layered');
    expect(['invocation', 'layered']).toContain(chooseStrategy(middle, software).strategy);
    const { reason } = chooseStrategy(middle, gpu);
    expect(reason).toMatch(/\d+ live values are too many for one invocation .* those of 4 \(\d+ each\)/);
  });

  it('says why a team cannot be had', async () => {
    const middle = await fit([2, 8, 8, 1]);
    const choose = (fitted: FittedSweep, device: StrategyDevice, wanted: 'subgroup' | 'workgroup') => () =>
      chooseStrategy(fitted, device, wanted);
    const lacking = choose(middle, { ...gpu, subgroups: null }, 'subgroup');
    expect(lacking).toThrow(InputError);
    expect(lacking).toThrow(
      /`strategy` \(="subgroup"\) needs a device with the WebGPU feature "subgroups"; leave it/,
    );
    const tiny = { ...gpu, subgroups: { smallest: 2, largest: 8 } };
    expect(choose(middle, tiny, 'subgroup')).toThrow(
      /subgroups of at least 4 lanes; those of this device may have 2/,
    );
    const wide = await fit([64, 64, 64, 1]);
    expect(choose(wide, software, 'subgroup')).toThrow(
      /gives each lane \d+ words of a network with 8385 parameters/,
    );
    expect(choose(wide, software, 'workgroup')).toThrow(
      /needs \d+ bytes of workgroup memory for 8385 parameters; this device has 32768/,
    );
    const flow = await fit([2, 8, 8, 1], { optimizer: { kind: 'gradient-flow' } });
    for (const wanted of ['subgroup', 'workgroup'] as const) {
      expect(choose(flow, gpu, wanted)).toThrow(/does not follow gradient flows/);
    }
  });

  it('counts the state of the optimizer', async () => {
    const optimizer = { kind: 'adam', learningRate: 0.01 } as const;
    const plain = sliceLayout(await fit([2, 8, 8, 1]), { smallest: 4, largest: 4 });
    const adam = sliceLayout(await fit([2, 8, 8, 1], { optimizer }), { smallest: 4, largest: 4 });
    expect((adam?.live ?? 0) - (plain?.live ?? 0)).toBe(2 * 33);
  });
});
