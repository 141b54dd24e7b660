// Who classifies the endpoints of a run: this thread, or a crew of threads that share the work. The verdicts are the same.
import type { FittedCell } from '../datasets/index.ts';
import {
  fromErrorMessage,
  toErrorMessage,
  type Channel,
  type ErrorMessage,
} from '../engine/remote/protocol.ts';
import { createReference } from '../reference/index.ts';
import { startingKey } from '../spec/index.ts';
import { norm } from './eigenbasis.ts';
import type { Classified } from './kind.ts';
import { createClassifierOf } from './kind-axes.ts';
import { createKinkLook, type EndpointKinks } from './kink-report.ts';
import { TURN_MS } from './turns.ts';

/** The verdict on an endpoint, how far training went, and how the endpoint lies among its kinks. */
export interface ClassifiedTravel extends Classified {
  /** |endpoint - starting point|; not finite for a network that diverged. */
  readonly travelled: number;
  /** Absent where no activation has kinks, and for networks that diverged. */
  readonly kinks?: EndpointKinks;
}

/** Some endpoints of one cell. */
export interface Task {
  readonly cell: number;
  /** (count) of the networks in their sweep. */
  readonly index: BigUint64Array;
  /** (count, parameterCount) */
  readonly parameters: Float32Array;
}

/** Classifies tasks, each as soon as somebody has time for it. */
export interface Crew {
  /** Tasks worked on at the same time. */
  readonly size: number;
  /** How many networks the next task had best have. */
  readonly taskNetworks: number;
  /** (count) the verdicts, in the order of the task's networks. */
  classify(task: Task): Promise<ClassifiedTravel[]>;
  /** Ends the work at once; what is not done is never answered. */
  close(): Promise<void>;
}

/** Hires threads for the cells of a run. */
export type Hire = (cells: readonly FittedCell[]) => Crew;

/** To a thread of the crew: first what the run trains, then its tasks. */
export type CrewRequest =
  | { readonly type: 'cells'; readonly cells: readonly FittedCell[] }
  | { readonly type: 'task'; readonly id: number; readonly task: Task };

/** From a thread of the crew. */
export type CrewReply =
  | { readonly type: 'classified'; readonly id: number; readonly classified: readonly ClassifiedTravel[] }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorMessage };

/** A function that classifies a task in this thread. */
export function createClassifyTask(cells: readonly FittedCell[]): (task: Task) => ClassifiedTravel[] {
  const classifiers = cells.map(createClassifyNetwork);
  return ({ cell, index, parameters }) => {
    const classify = classifiers[cell];
    if (!classify) throw new RangeError(`\`cell\` (=${cell}) must be below ${cells.length}.`);
    const size = parameters.length / index.length;
    return Array.from(index, (network, i) =>
      classify(Float64Array.from(parameters.subarray(i * size, (i + 1) * size)), network),
    );
  };
}

function createClassifyNetwork({
  cell,
  fitted,
}: FittedCell): (theta: Float64Array, index: bigint) => ClassifiedTravel {
  const classify = createClassifierOf(fitted);
  const look = createKinkLook(fitted);
  const reference = createReference(fitted, { key: startingKey(cell) });
  return (theta, index) => {
    const start = reference.initialize(index);
    const kinks = look(theta);
    return {
      ...classify(theta, index),
      travelled: norm(theta.map((value, p) => value - start[p]!)),
      ...(kinks && { kinks }),
    };
  };
}

/** Networks per task at most: few, so that threads end together, and messages cost little beside the work. */
const TASK_NETWORKS = 16;

/** This thread, alone: a task is done when `classify` returns, and others wait for that, so that tasks are to be short. */
export function createLoneCrew(cells: readonly FittedCell[]): Crew {
  const classifyTask = createClassifyTask(cells);
  let taskNetworks = 1;
  return {
    size: 1,
    get taskNetworks() {
      return taskNetworks;
    },
    classify: (task) =>
      new Promise((resolve) => {
        const began = performance.now();
        resolve(classifyTask(task));
        const networkMs = (performance.now() - began) / task.index.length;
        taskNetworks = Math.max(1, Math.min(TASK_NETWORKS, Math.floor(TURN_MS / networkMs)));
      }),
    close: () => Promise.resolve(),
  };
}

/** After so much work it is known how long the rest takes; beyond that much, threads are worth their start. */
const TRIED_MS = 200;
const WORTH_HIRING_MS = 1000;

/**
 * This thread at first; threads as soon as the work proves long.
 *
 * @param networks of the run, all that are going to be classified
 */
export function createGrowingCrew(cells: readonly FittedCell[], networks: number, hire: Hire): Crew {
  const alone = createLoneCrew(cells);
  let crew = alone;
  let isAlone = true;
  let [done, spentMs] = [0, 0];
  return {
    get size() {
      return crew.size;
    },
    get taskNetworks() {
      return alone.taskNetworks; // as few for threads where networks take long: progress comes task by task
    },
    classify(task) {
      if (isAlone && spentMs > TRIED_MS && (spentMs / done) * (networks - done) > WORTH_HIRING_MS) {
        [crew, isAlone] = [hire(cells), false];
      }
      const began = performance.now();
      const answer = crew.classify(task);
      spentMs += performance.now() - began;
      done += task.index.length;
      return answer;
    },
    close: () => crew.close(),
  };
}

/** Serves a crew from one of its threads, for as long as the thread lives. */
export function serveCrew(channel: Channel<CrewReply, CrewRequest>): void {
  let classifyTask: ((task: Task) => ClassifiedTravel[]) | undefined;
  channel.listen(
    (request) => {
      if (request.type === 'cells') {
        classifyTask = createClassifyTask(request.cells);
        return;
      }
      const { id, task } = request;
      try {
        if (!classifyTask) throw new RangeError('a task came before its cells');
        channel.post({ type: 'classified', id, classified: classifyTask(task) });
      } catch (error) {
        channel.post({ type: 'error', id, error: toErrorMessage(error) });
      }
    },
    () => undefined,
  );
}

interface Waiting {
  readonly resolve: (classified: ClassifiedTravel[]) => void;
  readonly reject: (error: Error) => void;
}

/** A thread of the crew as its users see it. */
interface Hand {
  readonly channel: Channel<CrewRequest, CrewReply>;
  /** The tasks it was given and has not answered. */
  readonly tasks: Map<number, Waiting>;
  /** Why it will answer no more. */
  lost?: Error;
}

/**
 * A crew of threads.
 *
 * @param cells of the run
 * @param channels one to each thread, not yet listened to; it serves a crew
 */
export function createCrew(
  cells: readonly FittedCell[],
  channels: readonly Channel<CrewRequest, CrewReply>[],
): Crew {
  const hands = channels.map((channel) => employ(channel, cells));
  let nextId = 0;
  return {
    size: hands.length,
    taskNetworks: TASK_NETWORKS,
    classify(task) {
      const hand = hands.reduce((idlest, other) => (other.tasks.size < idlest.tasks.size ? other : idlest));
      if (hand.lost) return Promise.reject(hand.lost);
      const id = nextId++;
      return new Promise((resolve, reject) => {
        hand.tasks.set(id, { resolve, reject });
        hand.channel.post({ type: 'task', id, task });
      });
    },
    async close() {
      await Promise.all(channels.map((channel) => channel.close()));
    },
  };
}

function employ(channel: Channel<CrewRequest, CrewReply>, cells: readonly FittedCell[]): Hand {
  const hand: Hand = { channel, tasks: new Map() };
  const { tasks } = hand;
  channel.listen(
    (reply) => {
      const waiting = tasks.get(reply.id);
      tasks.delete(reply.id);
      if (reply.type === 'classified') waiting?.resolve([...reply.classified]);
      else waiting?.reject(fromErrorMessage(reply.error));
    },
    (error) => {
      hand.lost ??= error;
      for (const { reject } of tasks.values()) reject(error);
      tasks.clear();
    },
  );
  channel.post({ type: 'cells', cells });
  return hand;
}
