// One workload: us and every peer, checked, then timed in interleaved rounds.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Engine } from '../src/index.node.ts';
import { preparePeer, skip, type Prepared, type Skipped } from './calibrate.ts';
import { shareOfCeiling, type Ceilings, type ShareOfCeiling } from './ceilings.ts';
import { interleave, median } from './measure.ts';
import { prepareOurs, type Ours } from './ours.ts';
import type { PeerName } from './peers/peer.ts';
import { writeTask } from './peers/task.ts';
import { createReferenceLosses } from './reference-losses.ts';
import { countWork, type WorkCount } from './work-count.ts';
import type { Size, Workload } from './workloads.ts';

/** One peer beside us. */
export interface Row {
  readonly workload: string;
  readonly networks: number;
  /** Of one training of ours; a slower peer takes fewer. */
  readonly steps: number;
  readonly peer: string;
  /** The formulation that counted, of those the peer has. */
  readonly form: string;
  readonly peerSteps: number;
  readonly networkStepsPerSecond: number;
  readonly oursNetworkStepsPerSecond: number | null;
  /** Ours over the peer's: median of the rounds, each with its own neighbour. */
  readonly ratio: number | null;
  readonly ratioSpread: readonly [low: number, high: number] | null;
  /** The larger of both: distance of the losses from the float64 reference. */
  readonly maxAbsError: number;
  /** 0: so slow that the step of its check counts. */
  readonly rounds: number;
}

/** All about one workload of one size. */
export interface Comparison {
  readonly workload: string;
  readonly networks: number;
  readonly steps: number;
  /** Of one network-step. */
  readonly work: WorkCount;
  /** Null if our engine cannot train it. */
  readonly ours: {
    readonly strategy: string;
    readonly variant: string;
    readonly networkStepsPerSecond: number;
    readonly gigaflops: number;
    /** Ours over `c`; null without a compiler. */
    readonly shareOfC: number | null;
    /** Null where the adapter's ceilings were not measured. */
    readonly ceiling: ShareOfCeiling | null;
  } | null;
  readonly rows: readonly Row[];
  readonly skipped: readonly (Skipped & {
    readonly workload: string;
    readonly networks: number;
    readonly steps: number;
  })[];
}

export interface CompareOptions {
  readonly peers: readonly PeerName[];
  readonly rounds: number;
  /** For every answer of a peer. */
  readonly limitMs: number;
  readonly ceilings: Ceilings | null;
}

/** Where tasks are written; ignored by git, emptied by every build. */
const TASKS = path.join('bench', 'dist', 'tasks');

export async function compare(
  engine: Engine,
  workload: Workload,
  size: Size,
  { peers, rounds, limitMs, ceilings }: CompareOptions,
): Promise<Comparison> {
  const reference = await createReferenceLosses(workload, size);
  await mkdir(TASKS, { recursive: true });
  const taskPath = path.join(TASKS, `${workload.name}-${size.networks}`);
  const task = await writeTask(taskPath, workload, reference.starts);
  const skipped: Skipped[] = [];
  const ours = await prepareOurs(engine, workload, size, reference).catch((error: unknown) => {
    skipped.push(skip('ours', error));
    return undefined;
  });
  const { software } = engine.device;
  const assignment = { task, software, path: taskPath, steps: size.steps, reference, limitMs };
  const prepared: Prepared[] = [];
  try {
    for (const peer of peers) {
      const result = await preparePeer(peer, assignment);
      prepared.push(...result.prepared);
      skipped.push(...result.skipped);
    }
    return await race(workload, size, { ours, prepared, skipped, rounds, ceilings });
  } finally {
    for (const { close } of prepared) close();
  }
}

/** Everybody who is ready. */
interface Field {
  readonly ours: Ours | undefined;
  readonly prepared: readonly Prepared[];
  readonly skipped: readonly Skipped[];
  readonly rounds: number;
  readonly ceilings: Ceilings | null;
}

async function race(
  workload: Workload,
  size: Size,
  { ours, prepared, skipped, rounds, ceilings }: Field,
): Promise<Comparison> {
  const racing = prepared.filter(({ slow }) => !slow);
  const timed = await interleave([...(ours ? [ours] : []), ...racing], rounds);
  const oursRates = ours ? timed.shift()?.rates : undefined;
  const failed = racing.flatMap(({ peer, failure }) => {
    const reason = failure();
    return reason === undefined ? [] : [skip(peer, reason)];
  });
  const measured = prepared
    .map((peer) => ({ peer, rates: timed[racing.indexOf(peer)]?.rates ?? [] }))
    .filter(({ peer }) => peer.failure() === undefined);
  const rows = nameForms(measured.map((entry) => toRow(workload, size, ours, oursRates, entry)));
  return {
    ...about(workload, size),
    work: countWork(workload),
    ours: ours && oursRates ? describeOurs(workload, ours, median(oursRates), rows, ceilings) : null,
    rows,
    skipped: [...skipped, ...failed].map((entry) => ({ ...about(workload, size), ...entry })),
  };
}

function about(workload: Workload, { networks, steps }: Size): Pick<Row, 'workload' | 'networks' | 'steps'> {
  return { workload: workload.name, networks, steps };
}

interface Measured {
  readonly peer: Prepared;
  /** None where the peer is too slow for the rounds. */
  readonly rates: readonly number[];
}

function toRow(
  workload: Workload,
  size: Size,
  ours: Ours | undefined,
  oursRates: readonly number[] | undefined,
  { peer, rates }: Measured,
): Row {
  const rate = rates.length > 0 ? median(rates) : peer.rate;
  const ratios = oursRates?.map((ourRate, round) => ourRate / (rates[round] ?? rate));
  return {
    ...about(workload, size),
    peer: peer.peer,
    form: peer.form,
    peerSteps: peer.steps,
    networkStepsPerSecond: rate,
    oursNetworkStepsPerSecond: oursRates ? median(oursRates) : null,
    ratio: ratios ? median(ratios) : null,
    ratioSpread: ratios ? [Math.min(...ratios), Math.max(...ratios)] : null,
    maxAbsError: Math.max(peer.maxAbsError, ours?.maxAbsError ?? 0),
    rounds: rates.length,
  };
}

/** The fastest form of a peer bears its name; the others say which form they are. */
function nameForms(rows: readonly Row[]): Row[] {
  return rows.map((row) => {
    const faster = rows.some(
      (other) => other.peer === row.peer && other.networkStepsPerSecond > row.networkStepsPerSecond,
    );
    return faster ? { ...row, peer: `${row.peer} (${row.form})` } : row;
  });
}

function describeOurs(
  workload: Workload,
  { strategy, variant }: Ours,
  rate: number,
  rows: readonly Row[],
  ceilings: Ceilings | null,
): Comparison['ours'] {
  const work = countWork(workload);
  return {
    strategy,
    variant,
    networkStepsPerSecond: rate,
    gigaflops: (rate * work.flops) / 1e9,
    shareOfC: rows.find(({ peer }) => peer === 'c')?.ratio ?? null,
    ceiling: ceilings && shareOfCeiling(ceilings, work, rate),
  };
}
