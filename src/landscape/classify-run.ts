// Says what every endpoint of a run is, while the run delivers them.
import type { FittedCell, FittedSweep } from '../datasets/index.ts';
import type { Run } from '../engine/engine.ts';
import { OUTCOMES, type EndpointBatch, type Outcome } from '../engine/result.ts';
import { NEVER } from '../reference/index.ts';
import { InputError } from '../spec/index.ts';
import {
  createGrowingCrew,
  createLoneCrew,
  type ClassifiedTravel,
  type Crew,
  type Hire,
  type Task,
} from './crew.ts';
import { KINDS, type Kind } from './evidence.ts';
import { createTurns } from './turns.ts';

/** Networks of up to so many parameters are classified: each takes eigenvalues of dense Hessians. */
export const CLASSIFIED_PARAMETERS = 100;

/** One endpoint with its verdict. */
export interface ClassifiedEndpoint extends ClassifiedTravel {
  /** Of the network in its sweep. */
  readonly index: bigint;
  readonly solved: boolean;
  /** The loss at the endpoint, before it settled. */
  readonly loss: number;
  /** Steps taken at the first look that found it solved, NEVER if none did; absent where nobody looked. */
  readonly solvedStep?: number;
}

/** The endpoints of one cell, all of them. */
export interface ClassifiedCell {
  /** `solved`, else the kind. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** The kinds of all endpoints, the solved ones included. */
  readonly kinds: Readonly<Record<Kind, number>>;
  /** In the order of their indices. */
  readonly endpoints: readonly ClassifiedEndpoint[];
}

/** What `classifyRun` reports to and obeys. */
export interface ClassifyOptions {
  readonly signal?: AbortSignal;
  /** Called now and then with how many endpoints of how many are classified. */
  readonly progress?: (done: number, total: number) => void;
  /** Hires threads to do the work, where it turns out to be long; default: this thread does it all. */
  readonly hire?: Hire;
}

/**
 * Checks that the endpoints of a cell can be classified.
 *
 * @throws InputError where networks are too large
 */
export function checkClassifiable({ sweep, shape }: FittedSweep): void {
  if (shape.parameterCount <= CLASSIFIED_PARAMETERS) return;
  throw new InputError({
    field: 'network.layers',
    value: sweep.network.layers,
    rule: `gives ${shape.parameterCount} parameters; kinds are told for up to ${CLASSIFIED_PARAMETERS}`,
    remedy: 'use fewer units, or leave --kinds away',
  });
}

/** Whether the endpoints of a cell can be classified. */
export function isClassifiable({ shape }: FittedSweep): boolean {
  return shape.parameterCount <= CLASSIFIED_PARAMETERS;
}

/**
 * Classifies the endpoints of a run: in this thread, or with threads hired for it where that is long work.
 *
 * @param run asked for nothing yet: its parameters are handed out only once
 * @param cells the run's cells, in order
 * @returns one per cell; the same whoever does the work
 * @throws InputError where a cell cannot be classified, the signal's reason when it aborts, or what the run throws
 */
export async function classifyRun(
  run: Run,
  cells: readonly FittedCell[],
  { signal, progress, hire }: ClassifyOptions = {},
): Promise<ClassifiedCell[]> {
  for (const { fitted } of cells) checkClassifiable(fitted);
  const endpoints = cells.map((): ClassifiedEndpoint[] => []);
  const total = cells.reduce((sum, { fitted }) => sum + fitted.sweep.networks, 0);
  const crew = hire ? createGrowingCrew(cells, total, hire) : createLoneCrew(cells);
  const turn = createTurns(signal);
  let done = 0;
  try {
    for await (const { part, classified } of answers(run.endpoints({ parameters: true }), crew, signal)) {
      endpoints[part.batch.cell]?.push(...classified.map((each, i) => joined(part, i, each)));
      done += classified.length;
      if (await turn()) progress?.(done, total);
    }
  } finally {
    await crew.close();
  }
  return endpoints.map(summarize);
}

/** Consecutive networks of a batch: from one to before another. */
interface Part {
  readonly batch: EndpointBatch;
  readonly from: number;
  readonly to: number;
}

interface Answer {
  readonly part: Part;
  readonly classified: readonly ClassifiedTravel[];
}

/** What the crew says of all networks, in their order; every thread has a task ahead of the one it works on. */
async function* answers(
  batches: AsyncIterable<EndpointBatch>,
  crew: Crew,
  signal: AbortSignal | undefined,
): AsyncGenerator<Answer> {
  const underWay: { readonly part: Part; readonly answer: Promise<ClassifiedTravel[]> }[] = [];
  for await (const batch of batches) {
    for (let from = 0, to = 0; from < batch.index.length; from = to) {
      to = Math.min(from + crew.taskNetworks, batch.index.length);
      const part = { batch, from, to };
      const answer = crew.classify(taskOf(part));
      answer.catch(() => undefined); // heard of when its turn comes, or never, where an earlier one failed
      underWay.push({ part, answer });
      const oldest = underWay.length > crew.size ? underWay.shift() : undefined;
      if (oldest) yield { part: oldest.part, classified: await unlessAborted(oldest.answer, signal) };
    }
  }
  for (const { part, answer } of underWay) yield { part, classified: await unlessAborted(answer, signal) };
}

function taskOf({ batch: { cell, index, parameters = new Float32Array() }, from, to }: Part): Task {
  const count = index.length;
  const size = parameters.length / count;
  const own = new Float32Array(size * (to - from));
  for (let i = from; i < to; i++) {
    for (let p = 0; p < size; p++) own[(i - from) * size + p] = parameters[p * count + i]!;
  }
  return { cell, index: index.slice(from, to), parameters: own };
}

/** Rejects with the signal's reason as soon as it aborts. */
async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return answer;
  const ended = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { signal: ended.signal });
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    ended.abort();
  }
}

function joined(
  { batch: { index, outcome, loss, record }, from }: Part,
  i: number,
  classified: ClassifiedTravel,
): ClassifiedEndpoint {
  return {
    ...classified,
    index: index[from + i] ?? 0n,
    solved: OUTCOMES[outcome[from + i] ?? -1] === 'solved',
    loss: loss[from + i] ?? Number.NaN,
    ...(record && { solvedStep: record.solvedStep[from + i] ?? NEVER }),
  };
}

function summarize(endpoints: readonly ClassifiedEndpoint[]): ClassifiedCell {
  return {
    outcomes: tally(OUTCOMES, endpoints, ({ solved, kind }) => (solved ? 'solved' : kind)),
    kinds: tally(KINDS, endpoints, ({ kind }) => kind),
    endpoints,
  };
}

function tally<Name extends string>(
  names: readonly Name[],
  endpoints: readonly ClassifiedEndpoint[],
  nameOf: (endpoint: ClassifiedEndpoint) => Name,
): Record<Name, number> {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  for (const endpoint of endpoints) counts[nameOf(endpoint)] += 1;
  return counts;
}
