// Settling on the GPU: monotone trust-region Newton steps in float32 from many points at once.
import { bufferIn, type Stage } from '../engine/stage.ts';
import type { CurvatureProgram } from '../engine/curvature-program.ts';
import { rowOf, STANDING, type Part, type Workspace } from '../engine/curvature-stages.ts';

/** How a network came out of settling. */
export const SETTLED_FLAG = {
  /** Still descending after the last step allowed. */
  unsettled: 0,
  /** gradient^T (H + mu I)^-1 gradient is at most the tolerance times the objective. */
  settled: 1,
  /** No step lowers the objective as far as float32 can tell; the point may well be stationary. */
  exhausted: 2,
  /** Past BLOW_UP, or no number. */
  overflow: 3,
} as const;

/** How to settle. */
export interface SettleOptions {
  /** The most steps that are tried; default 50. */
  readonly iterations?: number;
  /** Largest trust radius, in units of 1 + |theta| at the start; default 0.1. */
  readonly radius?: number;
  /** A decrement of so many times the objective is none; default 1e-12. */
  readonly tolerance?: number;
  /** (count) the numbers of the networks in their sweep: needed where its axes vary the penalty. */
  readonly indices?: BigUint64Array;
}

/** Where networks settled. */
export interface SettledNetworks {
  /** (parameterCount, count) network-last; where a network was last if it is past BLOW_UP. */
  readonly parameters: Float32Array;
  /** (count) the objective there, and where each started. */
  readonly objective: Float32Array;
  readonly startObjective: Float32Array;
  /** (count) |theta - start|. */
  readonly distance: Float32Array;
  /** (count) the last gradient^T (H + mu I)^-1 gradient: about twice the fall that is still to be had. */
  readonly decrement: Float32Array;
  /** (count) of SETTLED_FLAG. */
  readonly settledFlag: Uint8Array;
  /** (count) steps taken. */
  readonly iterations: Uint32Array;
}

/** Steps between two looks at who is done. */
const LOOK_EVERY = 5;

/** Differences of so many times the objective are rounding: several units in the last place. */
const ROUNDING = 4e-7;

/** Descends with the networks in memory. */
export interface SettleStages {
  /** Results to be filled in; `parameters` are those at the start. */
  empty(parameters: Float32Array, count: number): SettledNetworks;
  /**
   * Settles the networks in memory.
   *
   * @param starts (parameterCount, total) where they and all others start
   * @param penalty 2 * l2, where networks share it
   * @param recordStep adds to the encoder what computes the next step
   */
  run(
    starts: Float32Array,
    part: Part,
    penalty: number,
    options: SettleOptions,
    recordStep: (encoder: GPUCommandEncoder) => void,
  ): Promise<void>;
  /** Reads the networks in memory into the results. */
  collect(results: SettledNetworks, part: Part): Promise<void>;
}

/** Compiles and binds the kernels that take steps. */
export async function createSettleStages(
  workspace: Workspace,
  program: Pick<CurvatureProgram, 'objective' | 'settle'>,
): Promise<SettleStages> {
  const [objective, settle] = await Promise.all([
    workspace.stage(program.objective),
    workspace.stage(program.settle),
  ]);
  return {
    empty: (parameters, count) => ({
      parameters: parameters.slice(),
      objective: new Float32Array(count),
      startObjective: new Float32Array(count),
      distance: new Float32Array(count),
      decrement: new Float32Array(count),
      settledFlag: new Uint8Array(count),
      iterations: new Uint32Array(count),
    }),
    async run(starts, part, penalty, options, recordStep) {
      const { iterations = 50, tolerance = 1e-12, radius = 0.1 } = options;
      const { count } = part;
      begin(workspace, objective, penalty, startingRadii(starts, part, radius));
      const run = { stride: workspace.capacity, count };
      const { gpu } = workspace.device;
      let blockMs = 0;
      for (let first = 0; first < iterations; first += LOOK_EVERY) {
        const began = performance.now();
        for (let step = first; step < Math.min(first + LOOK_EVERY, iterations); step++) {
          const encoder = gpu.createCommandEncoder({ label: 'settle' });
          recordStep(encoder);
          objective.record(encoder, { ...run, penalty }, count);
          settle.record(encoder, { ...run, tolerance, rounding: ROUNDING }, count);
          gpu.queue.submit([encoder.finish()]);
        }
        await workspace.fences.reached(0.7 * blockMs); // less and less is to be done
        blockMs = performance.now() - began;
        if ((await numUnsettled(workspace, count)) === 0) break;
      }
    },
    collect: (results, part) => collect(workspace, results, part),
  };
}

/** (count) the trust radius of each network at its start. */
function startingRadii(
  starts: Float32Array,
  { total, from, count }: Part,
  radius: number,
): Float32Array<ArrayBuffer> {
  const radii = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let squares = 0;
    for (let at = from + i; at < starts.length; at += total) squares += starts[at]! ** 2;
    radii[i] = radius * (1 + Math.sqrt(squares));
  }
  return radii;
}

/** Measures the objective where networks start, and gives them their trust radius. */
function begin(
  workspace: Workspace,
  objective: Stage,
  penalty: number,
  radii: Float32Array<ArrayBuffer>,
): void {
  const { device, capacity } = workspace;
  const { queue } = device.gpu;
  const count = radii.length;
  const settling = bufferIn(workspace.memory, 'settling');
  for (const row of [1, 2]) queue.writeBuffer(settling, 4 * row * capacity, radii);
  for (const row of [3, 4]) queue.writeBuffer(settling, 4 * row * capacity, new Float32Array(count));
  const encoder = device.gpu.createCommandEncoder({ label: 'settle' });
  encoder.clearBuffer(bufferIn(workspace.memory, 'direction'));
  objective.record(encoder, { stride: capacity, count, penalty }, count);
  const trial = bufferIn(workspace.memory, 'trial');
  encoder.copyBufferToBuffer(trial, 0, settling, 0, 4 * count);
  encoder.copyBufferToBuffer(trial, 0, bufferIn(workspace.memory, 'start'), 0, 4 * count);
  queue.submit([encoder.finish()]);
}

async function numUnsettled(workspace: Workspace, count: number): Promise<number> {
  const [read] = await workspace.buffers.read([rowOf(workspace, 'standing', 0, count)]);
  return new Uint32Array(read).reduce((sum, standing) => sum + (standing <= STANDING.retry ? 1 : 0), 0);
}

async function collect(workspace: Workspace, results: SettledNetworks, part: Part): Promise<void> {
  const { total, from, count } = part;
  const row = (name: string, at: number) => rowOf(workspace, name, at, count);
  const size = results.parameters.length / total;
  const [standing, objective, start, decrement, steps, ...parameters] = await workspace.buffers.read([
    row('standing', 0),
    row('settling', 0),
    row('start', 0),
    row('newton', 2),
    row('settling', 4),
    ...Array.from({ length: size }, (_, p) => row('parameters', p)),
  ]);
  results.settledFlag.set(new Uint32Array(standing).map(flagOf), from);
  results.objective.set(new Float32Array(objective), from);
  results.startObjective.set(new Float32Array(start), from);
  results.decrement.set(new Float32Array(decrement), from);
  results.iterations.set(new Float32Array(steps), from);
  const squares = new Float64Array(count);
  parameters.forEach((bytes, p) => {
    const ends = new Float32Array(bytes);
    const starts = results.parameters.subarray(p * total + from, p * total + from + count);
    for (let i = 0; i < count; i++) squares[i]! += (ends[i]! - starts[i]!) ** 2;
    starts.set(ends);
  });
  results.distance.set(squares.map(Math.sqrt), from);
}

function flagOf(standing: number): number {
  if (standing === STANDING.settled) return SETTLED_FLAG.settled;
  if (standing === STANDING.exhausted) return SETTLED_FLAG.exhausted;
  return standing === STANDING.overflow ? SETTLED_FLAG.overflow : SETTLED_FLAG.unsettled;
}
