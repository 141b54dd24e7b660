// Gets a peer ready: opens its forms, checks each against the reference, and finds how many steps a round may take.
import type { Contestant } from './measure.ts';
import { PEERS } from './peers/index.ts';
import { openHosted, type HostedPeer } from './peers/hosted.ts';
import type { PeerName, Setting } from './peers/peer.ts';
import { parameterCount } from './peers/task.ts';
import { checkErrors, checkpoints, OffReferenceError, type ReferenceLosses } from './reference-losses.ts';

/** What a peer's round and its check should take. */
const ROUND_MS = 200;
const CHECK_MS = 400;
/** A peer of slower steps is not asked again in every round: the step of its check counts. */
const SLOW_STEP_MS = 1500;

/** One form of a peer, checked and warm. */
export interface Prepared extends Contestant {
  readonly peer: PeerName;
  readonly form: string;
  readonly steps: number;
  readonly maxAbsError: number;
  /** Network-steps per second as the calibration saw them. */
  readonly rate: number;
  /** Too slow for the rounds: `rate` is all there is. */
  readonly slow: boolean;
  /** Why it failed in a round, if it did. */
  readonly failure: () => string | undefined;
  readonly close: () => void;
}

export interface Skipped {
  readonly peer: PeerName | 'ours';
  readonly reason: string;
  /** It ran, and its losses are wrong. */
  readonly wrong: boolean;
}

/**
 * Why somebody takes no part.
 *
 * @param form of several that the peer has
 */
export function skip(peer: Skipped['peer'], error: unknown, form?: string): Skipped {
  const message = error instanceof Error ? error.message : String(error);
  return {
    peer,
    reason: form === undefined ? message : `${form}: ${message}`,
    wrong: error instanceof OffReferenceError,
  };
}

/** What a peer is asked to do. */
export interface Assignment extends Setting {
  /** The task's files, without extension. */
  readonly path: string;
  readonly steps: number;
  readonly reference: ReferenceLosses;
  /** For every answer of the peer. */
  readonly limitMs: number;
}

/** The forms of a peer that work here, the fastest first; the caller closes them. */
export async function preparePeer(
  peer: PeerName,
  assignment: Assignment,
): Promise<{ readonly prepared: readonly Prepared[]; readonly skipped: readonly Skipped[] }> {
  const prepared: Prepared[] = [];
  const skipped: Skipped[] = [];
  const forms = PEERS[peer].forms(assignment);
  for (const form of forms) {
    try {
      prepared.push(await prepareForm(peer, form, assignment));
    } catch (error) {
      skipped.push(skip(peer, error, forms.length > 1 ? form : undefined));
    }
  }
  prepared.sort((a, b) => b.rate - a.rate);
  if (PEERS[peer].timesAllForms) return { prepared, skipped };
  for (const { close } of prepared.slice(1)) close();
  const matters = prepared.length === 0 || skipped.some(({ wrong }) => wrong); // else another form has done it
  return { prepared: prepared.slice(0, 1), skipped: matters ? skipped : [] };
}

async function prepareForm(peer: PeerName, form: string, assignment: Assignment): Promise<Prepared> {
  const hosted = await openHosted(peer, assignment.path, form, assignment.limitMs);
  try {
    return { ...(await calibrate(peer, form, hosted, assignment)), close: hosted.close };
  } catch (error) {
    hosted.close();
    throw error;
  }
}

async function calibrate(
  peer: PeerName,
  form: string,
  hosted: HostedPeer,
  { task, steps: most, reference }: Assignment,
): Promise<Omit<Prepared, 'close'>> {
  const values = reference.checked * parameterCount(task.layers);
  await hosted.train(1, values); // compiles
  const one = (await hosted.train(1, values)).milliseconds;
  const slow = one > SLOW_STEP_MS;
  const checkSteps = slow ? 1 : roundNumber(CHECK_MS / one, most);
  const errors: number[] = [];
  let stepMs = one;
  for (const steps of checkpoints(checkSteps)) {
    const { milliseconds, parameters } = await hosted.train(steps, values);
    errors.push(reference.endpointError(parameters, steps));
    stepMs = milliseconds / steps;
  }
  const maxAbsError = checkErrors(errors);
  const steps = slow ? 1 : roundNumber(ROUND_MS / stepMs, most);
  let failure: string | undefined;
  return {
    name: peer,
    peer,
    form,
    steps,
    maxAbsError,
    slow,
    rate: (1000 * task.networks) / stepMs,
    networkSteps: task.networks * steps,
    failure: () => failure,
    async round() {
      if (failure !== undefined) return Number.NaN;
      try {
        return (await hosted.train(steps, 0)).milliseconds;
      } catch (error) {
        failure = skip(peer, error).reason;
        return Number.NaN;
      }
    },
  };
}

/** The largest of 1, 2, 5, 10, 20, ... up to x and to `most`; at least 1. */
function roundNumber(x: number, most: number): number {
  const limit = Math.min(x, most);
  if (limit >= most) return most;
  const decade = 10 ** Math.floor(Math.log10(Math.max(1, limit)));
  return decade * (limit >= 5 * decade ? 5 : limit >= 2 * decade ? 2 : 1);
}
