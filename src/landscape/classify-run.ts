// Says what every endpoint of a run is, while the run delivers them.
import type { FittedSweep } from '../datasets/index.ts';
import type { Run } from '../engine/engine.ts';
import { OUTCOMES, type EndpointBatch, type Outcome } from '../engine/result.ts';
import { hasAxes, InputError } from '../spec/index.ts';
import { KINDS, type Kind } from './evidence.ts';
import { createClassifier, type Classified } from './kind.ts';

/** Networks of up to so many parameters are classified: each takes eigenvalues of dense Hessians. */
export const CLASSIFIED_PARAMETERS = 100;

/** The page, or the terminal, gets a turn after so long. */
const TURN_MS = 50;

/** One endpoint with its verdict. */
export interface ClassifiedEndpoint extends Classified {
  /** Of the network in its sweep. */
  readonly index: bigint;
  readonly solved: boolean;
  /** The loss at the endpoint, before it settled. */
  readonly loss: number;
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
}

/**
 * Checks that the endpoints of a cell can be classified.
 *
 * @throws InputError where networks are too large, or differ in their hyper-parameters
 */
export function checkClassifiable({ sweep, shape }: FittedSweep): void {
  if (shape.parameterCount > CLASSIFIED_PARAMETERS) {
    throw new InputError({
      field: 'network.layers',
      value: sweep.network.layers,
      rule: `gives ${shape.parameterCount} parameters; kinds are told for up to ${CLASSIFIED_PARAMETERS}`,
      remedy: 'use fewer units, or leave --kinds away',
    });
  }
  if (hasAxes(sweep)) {
    throw new InputError({
      field: 'axes',
      value: Object.keys(sweep.axes),
      rule: 'gives each network an objective of its own; kinds are told for one objective per cell',
      remedy: 'use a grid instead',
    });
  }
}

/** Whether the endpoints of a cell can be classified. */
export function isClassifiable({ sweep, shape }: FittedSweep): boolean {
  return shape.parameterCount <= CLASSIFIED_PARAMETERS && !hasAxes(sweep);
}

/**
 * Classifies the endpoints of a run.
 *
 * @param run asked for nothing yet: its parameters are handed out only once
 * @param cells the run's cells, in order
 * @returns one per cell
 * @throws InputError where a cell cannot be classified, the signal's reason when it aborts, or what the run throws
 */
export async function classifyRun(
  run: Run,
  cells: readonly FittedSweep[],
  { signal, progress }: ClassifyOptions = {},
): Promise<ClassifiedCell[]> {
  for (const cell of cells) checkClassifiable(cell);
  const classifiers = cells.map((cell) => createClassifier(cell));
  const endpoints = cells.map((): ClassifiedEndpoint[] => []);
  const total = cells.reduce((sum, { sweep }) => sum + sweep.networks, 0);
  let done = 0;
  let since = performance.now();
  for await (const batch of run.endpoints({ parameters: true })) {
    const classify = classifiers[batch.cell];
    for (let i = 0; i < batch.index.length && classify; i++) {
      endpoints[batch.cell]?.push(classifyOne(batch, i, classify));
      done += 1;
      if (performance.now() - since < TURN_MS) continue;
      progress?.(done, total);
      await nextTurn();
      signal?.throwIfAborted();
      since = performance.now();
    }
  }
  return endpoints.map(summarize);
}

function classifyOne(
  { index, loss, outcome, parameters }: EndpointBatch,
  i: number,
  classify: (theta: Float64Array) => Classified,
): ClassifiedEndpoint {
  const count = index.length;
  const size = (parameters?.length ?? 0) / count;
  const theta = Float64Array.from({ length: size }, (_, p) => parameters?.[p * count + i] ?? Number.NaN);
  return {
    ...classify(theta),
    index: index[i] ?? 0n,
    solved: OUTCOMES[outcome[i] ?? -1] === 'solved',
    loss: loss[i] ?? Number.NaN,
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

/** Lets timers, input and output have their turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
