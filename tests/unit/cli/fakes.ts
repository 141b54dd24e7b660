// Stand-ins for the tests of the command line: an engine with canned results, and a world that records what is written.
import type { Engine, EngineOptions, Plan, Run } from '../../../src/engine/engine.ts';
import { OUTCOMES } from '../../../src/engine/result.ts';
import type {
  CellResult,
  EndpointBatch,
  Inspection,
  LossHistogram,
  LossLevel,
  Outcome,
  Progress,
  SweepResult,
} from '../../../src/engine/result.ts';
import type { DeviceDescription } from '../../../src/gpu/device.ts';
import type { Io, StopReason } from '../../../src/cli/io.ts';
import { expandGrid, parseSweep, preset, type Sweep } from '../../../src/spec/index.ts';
import { shareInterval } from '../../../src/statistics/index.ts';

export const SWIFTSHADER: DeviceDescription = {
  backend: 'node',
  vendor: 'google',
  architecture: 'swiftshader',
  description: 'SwiftShader driver 5.0.0',
  software: true,
};

/** A histogram with these losses in it: 1e-8 to 1e2, ten bins per decade. */
export function histogramOf(
  losses: readonly (readonly [loss: number, count: number])[],
  nonFinite = 0,
): LossHistogram {
  const edges = Array.from({ length: 101 }, (_, i) => 10 ** (-8 + i / 10));
  const counts = new Array<number>(100).fill(0);
  let underflow = 0;
  let overflow = 0;
  for (const [loss, count] of losses) {
    const bin = Math.floor(10 * (Math.log10(loss) + 8) + 1e-9);
    if (loss < 1e-8) underflow += count;
    else if (bin >= 100) overflow += count;
    else counts[bin] = (counts[bin] ?? 0) + count;
  }
  return { scale: 'log10', edges, counts, underflow, overflow, nonFinite };
}

/** What a canned cell is made of. */
export interface CannedCell {
  readonly axes?: Readonly<Record<string, unknown>>;
  readonly outcomes: Partial<Record<Outcome, number>>;
  /** Loss and count of each level. */
  readonly levels?: readonly (readonly [number, number])[];
  /** Losses of networks on no level. */
  readonly others?: readonly (readonly [number, number])[];
  readonly nonFinite?: number;
  readonly deadLayers?: number;
}

export function cellOf({
  axes = {},
  outcomes,
  levels = [],
  others = [],
  nonFinite = 0,
  deadLayers = 0,
}: CannedCell): CellResult {
  const all = Object.fromEntries(OUTCOMES.map((name) => [name, outcomes[name] ?? 0])) as Record<
    Outcome,
    number
  >;
  const networks = Object.values(all).reduce((total, count) => total + count, 0);
  return {
    axes,
    networks,
    strategy: 'invocation',
    solved: shareInterval(all.solved, networks),
    outcomes: all,
    deadLayer: shareInterval(deadLayers, networks),
    loss: {
      min: 0,
      mean: 0,
      max: 0,
      quantiles: { '0.05': 0, '0.25': 0, '0.5': 0, '0.75': 0, '0.95': 0 },
    },
    histogram: histogramOf([...levels, ...others], nonFinite),
    levels: levels.map(([loss, count]): LossLevel => ({ loss, count, fraction: count / networks })),
  };
}

/** The figures of the design's example. */
export const XOR_CELL = cellOf({
  outcomes: { solved: 24_413, dead: 13_624, stationary: 61_963 },
  levels: [
    [1e-13, 24_413],
    [0.125, 6_657],
    [1 / 6, 29_063],
    [0.25, 39_867],
  ],
});

export const TIMING = {
  compileMs: 312,
  trainMs: 12_700,
  totalMs: 13_400,
  networkSteps: 3e8,
  networkStepsPerSecond: 23.6e6,
};

/** What the fake engine was asked, and how it should behave. */
export interface FakeEngine {
  readonly cells?: readonly CellResult[];
  /** Makes every run fail. */
  readonly failure?: Error;
  /** Makes every run wait until it is cancelled, or for ever. */
  readonly hangs?: 'until-cancelled' | 'for-ever';
  readonly opening?: (options: EngineOptions) => void;
  readonly progress?: readonly Progress[];
}

/** A world that records, with an engine that answers from a can. */
export interface FakeWorld {
  readonly io: Io;
  out(): string;
  err(): string;
  /** What the engine was given. */
  readonly asked: { sweeps: Sweep[]; backends: string[]; inspected: { index: bigint; cell: number }[] };
  /** Engines opened and not yet destroyed. */
  open(): number;
  stop(reason: StopReason): void;
  readonly exits: number[];
}

export function fakeWorld(
  options: FakeEngine & { stdin?: string; isTTY?: boolean; env?: Record<string, string> } = {},
): FakeWorld {
  const written = { out: '', err: '' };
  const asked: FakeWorld['asked'] = { sweeps: [], backends: [], inspected: [] };
  const listeners = new Set<(reason: StopReason) => void>();
  const exits: number[] = [];
  let open = 0;
  const stream = (name: 'out' | 'err') => ({
    isTTY: options.isTTY ?? false,
    columns: options.isTTY ? 100 : undefined,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const io: Io = {
    stdout: stream('out'),
    stderr: stream('err'),
    env: options.env ?? {},
    readStdin: () => Promise.resolve(options.stdin ?? ''),
    createEngine: (engineOptions) => {
      options.opening?.(engineOptions);
      asked.backends.push(engineOptions.backend ?? 'auto');
      open++;
      return Promise.resolve(createFakeEngine(options, asked, () => open--));
    },
    hireCrew: null,
    probe: (engine) =>
      Promise.resolve(
        engine.device.backend === 'cpu' ? { limits: null, browser: null } : { limits: LIMITS, browser: null },
      ),
    packageVersion: () => '0.6.2',
    onStop: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (code) => {
      exits.push(code);
    },
  };
  return {
    io,
    out: () => written.out,
    err: () => written.err,
    asked,
    open: () => open,
    stop: (reason) => {
      for (const listener of listeners) listener(reason);
    },
    exits,
  };
}

const LIMITS = {
  maxBufferSize: 2 ** 30,
  maxStorageBufferBindingSize: 2 ** 30,
  maxStorageBuffersPerShaderStage: 10,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
  maxComputeWorkgroupStorageSize: 32_768,
};

function createFakeEngine(fake: FakeEngine, asked: FakeWorld['asked'], closed: () => void): Engine {
  return {
    device: SWIFTSHADER,
    plan: (sweep) => {
      asked.sweeps.push(sweep);
      return Promise.resolve(planOf(sweep));
    },
    run: (plan, { signal } = {}) => createFakeRun(fake, plan, signal),
    inspect: (sweep, { index, cell = 0 }) => {
      asked.inspected.push({ index, cell });
      return Promise.resolve(inspectionOf(sweep, index, cell));
    },
    lossAlong: (_, { starts, points }) => Promise.resolve(new Float32Array((points * starts.length) / 9)),
    destroy: () => {
      closed();
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function planOf(sweep: Sweep): Plan {
  const cells = expandGrid(sweep).map((cell) => ({
    axes: cell.axes,
    layers: cell.sweep.network.layers,
    parameterCount: 9,
    networks: sweep.networks,
    strategy: 'invocation' as const,
    reason: '23 live values fit the registers of one invocation (up to 160)',
    variant: 'specialized' as const,
    variantReason: 'all loops unroll within the statement budget',
    chunkNetworks: sweep.networks,
    chunks: 1,
    bytes: 1e6,
    compileEstimateMs: 60,
  }));
  return { sweep, hash: 'f'.repeat(64), device: SWIFTSHADER, cells, networkSteps: 1e6, options: {} };
}

function createFakeRun(fake: FakeEngine, plan: Plan, signal: AbortSignal | undefined): Run {
  const cells = fake.cells ?? [XOR_CELL];
  const result = (async (): Promise<SweepResult> => {
    if (fake.failure) throw fake.failure;
    if (fake.hangs) await hang(fake.hangs, signal);
    return {
      schemaVersion: 1,
      sweep: plan.sweep,
      hash: plan.hash,
      device: plan.device,
      cells,
      timing: TIMING,
    };
  })();
  return {
    result,
    async *[Symbol.asyncIterator]() {
      yield* fake.progress ?? [];
      await result;
    },
    async *snapshots() {
      await Promise.resolve();
      yield* [];
    },
    pause: () => undefined,
    resume: () => undefined,
    async *endpoints() {
      await result;
      for (const [cell, { outcomes }] of cells.entries()) yield endpointsOf(cell, outcomes);
    },
  };
}

async function hang(how: NonNullable<FakeEngine['hangs']>, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((_, reject) => {
    if (how === 'for-ever') return;
    signal?.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}

/** One endpoint per outcome that occurred, from index 5 on. */
function endpointsOf(cell: number, outcomes: Readonly<Record<Outcome, number>>): EndpointBatch {
  const present = OUTCOMES.filter((outcome) => outcomes[outcome] > 0);
  return {
    cell,
    index: BigUint64Array.from(present.map((_, i) => BigInt(5 + i))),
    loss: Float32Array.from(present.map(() => 0.25)),
    gradientNorm: Float32Array.from(present.map(() => 0)),
    outcome: Uint8Array.from(present.map((outcome) => OUTCOMES.indexOf(outcome))),
  };
}

/** A network 2-2-1 that computes its first input. */
export function inspectionOf(sweep: Sweep = parseSweep(preset('xor')), index = 17n, cell = 0): Inspection {
  const axis = Array.from({ length: 21 }, (_, i) => -0.5 + i / 10);
  return {
    schemaVersion: 1,
    sweep,
    hash: 'f'.repeat(64),
    device: SWIFTSHADER,
    cell,
    axes: {},
    strategy: 'invocation',
    index: String(index),
    layers: [2, 2, 1],
    outcome: 'stationary',
    kind: 'stationary',
    solved: false,
    loss: 0.25,
    gradientNorm: 3.2e-8,
    parameterNorm: 1.5,
    samplesRight: 2,
    samples: 4,
    stoppedStep: null,
    deadLayer: false,
    initialParameters: [0.1, -0.2, 0.3, 0.4, 0.5, -0.6, 0.7, 0.8, -0.9],
    finalParameters: [1.1, -1.2, 1.3, 1.4, 1.5, -1.6, 1.7, 1.8, -1.9],
    trajectory: [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 3000].map((step) => ({
      step,
      loss: 0.25 + 1 / (step + 2),
      gradientNorm: 1 / (step + 1) ** 2,
    })),
    hessianEigenvalues: [0, 0, 0, 0, 0, 1e-9, 0.25, 0.5, 2],
    outputs: [[0], [0], [1], [1]],
    decision: { x: axis, y: axis, values: axis.map(() => axis) },
  };
}
