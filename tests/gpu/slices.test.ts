// Slices larger than this device's subgroups: the kernel `train-subgroup` with shuffles played by workgroup memory.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepInput } from '../../src/index.node.ts';
import type { Code } from '../../src/engine/code.ts';
import { createGpuTrainer } from '../../src/engine/gpu-trainer.ts';
import { buildProgram } from '../../src/engine/program.ts';
import { layoutOfSlice } from '../../src/engine/team-layout.ts';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { PipelineCache } from '../../src/gpu/pipeline.ts';
import { createReference } from '../../src/reference/index.ts';
import { distance, fit, STEPS, train } from './random-sweep.ts';
import { randomTeamSweep } from './team-sweep.ts';

const WORKGROUP = 64;

const adam: SweepInput['optimizer'] = { kind: 'adam', learningRate: 0.01, clip: { norm: 0.3 } };
const CASES: readonly (readonly [
  slice: number,
  seed: number,
  layers: readonly number[],
  batch: SweepInput['batch'],
])[] = [
  [8, 3000, [3, 9, 5, 2], 'full'],
  [8, 3001, [2, 17, 3], { size: 2 }],
  [16, 3002, [4, 3, 20, 2], 'full'],
  [32, 3003, [2, 33, 5, 4], 'full'],
  [32, 3004, [5, 7, 1, 3], { size: 3, order: 'shared' }],
];

/** The kernel as it would run on one subgroup of WORKGROUP lanes: each shuffle is a write, a barrier, and a read. */
function playShuffles(code: Code): Code {
  const source = code.source
    .replace('enable subgroups;', '')
    .replace('@builtin(subgroup_invocation_id)', '@builtin(local_invocation_index)')
    .replace('let invocation = ', 'own_lane = place_in_subgroup;\n  let invocation = ')
    .replaceAll('subgroupShuffleXor(', 'played_xor(')
    .replaceAll('subgroupShuffle(', 'played(');
  const player = `
var<workgroup> exchange: array<f32, ${WORKGROUP}>;
var<private> own_lane: u32;

fn played(value: f32, from_lane: u32) -> f32 {
  exchange[own_lane] = value;
  workgroupBarrier();
  let taken = exchange[from_lane];
  workgroupBarrier();
  return taken;
}

fn played_xor(value: f32, bit: u32) -> f32 {
  return played(value, own_lane ^ bit);
}
`;
  return { ...code, source: source + player };
}

describe('slices of any size', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    console.log(device.description);
  });
  afterAll(async () => {
    await device.destroy();
  });

  for (const [slice, seed, layers, batch] of CASES) {
    it(`${slice} lanes, seed ${seed}: ${layers.join('-')}, batch ${JSON.stringify(batch)}`, async () => {
      const input = randomTeamSweep(seed, { layers, activation: 'tanh', loss: 'mse' }, adam);
      const fitted = await fit({ ...input, ...(batch === undefined ? {} : { batch }) });
      const team = layoutOfSlice(fitted, slice, WORKGROUP);
      const program = buildProgram(fitted, { strategy: 'subgroup', reason: '', team });
      if (!program.train) throw new Error('a team trains with one kernel');
      using trainer = await createGpuTrainer(device, new PipelineCache(device), {
        fitted,
        program: { ...program, train: playShuffles(program.train) },
        key: [seed, 0],
        capacity: 64,
        compacts: false,
      });
      const { networks } = input;
      await trainer.begin(0n, networks);
      const starts = columns(await trainer.parameters(), networks);
      await trainer.train({ first: 0, count: networks, firstStep: 0, steps: STEPS });
      const ends = columns(await trainer.parameters(), networks);

      const float64 = createReference(fitted);
      const float32 = createReference(fitted, { precision: 'float32' });
      const exact = starts.map((start, n) => train(float64, start, BigInt(n)));
      const rounding = starts.map((start, n) => distance(train(float32, start, BigInt(n)), exact[n] ?? []));
      const error = Math.max(...exact.map((theta, n) => distance(theta, ends[n] ?? [])));
      expect(error).toBeLessThanOrEqual(10 * Math.max(...rounding));
      expect(distance(starts[0] ?? [], ends[0] ?? [])).toBeGreaterThan(0.01);
    });
  }
});

/** (parameterCount, networks) to one array per network. */
function columns(all: Float32Array, networks: number): number[][] {
  return Array.from({ length: networks }, (_, n) => Array.from(all).filter((__, at) => at % networks === n));
}
