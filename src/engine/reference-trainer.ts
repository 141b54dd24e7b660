// Trains chunks with the float64 twins on the CPU, in short turns, so that progress and cancellation get theirs.
import type { FittedSweep } from '../datasets/index.ts';
import {
  countLosses,
  createReference,
  meetsStop,
  RUNNING,
  stoppedByRule,
  recordLook,
  solvedThresholds,
  emptyRecord,
  type Look,
  type LossRecord,
  type Reference,
  type TrainingState,
} from '../reference/index.ts';
import type { StopSpec } from '../spec/index.ts';
import type { PreparedCell } from './plan.ts';
import type { LossRecords } from './result.ts';
import {
  DEAD_LAYER,
  OVERFLOW,
  type Measurements,
  type Stint,
  type Trainer,
  type Training,
} from './trainer.ts';

/** Milliseconds of work between two looks at what else there is to do. */
const TURN_MS = 20;

/** A trainer of the backend `cpu`. */
export function createReferenceTrainer({ fitted, key }: PreparedCell, capacity: number): Promise<Trainer> {
  return Promise.resolve(new ReferenceTrainer(createReference(fitted, { key }), fitted, capacity));
}

/** Resolves when all that waits for this thread has had its turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

class ReferenceTrainer implements Trainer {
  readonly capacity: number;
  readonly firstWork = 2 ** 19;
  readonly widest = Number.MAX_SAFE_INTEGER;
  readonly #reference: Reference;
  readonly #parameterCount: number;
  readonly #stop: StopSpec | undefined;
  /** The loss of each network at the last look. */
  #lastLoss = new WeakMap<TrainingState, number>();
  #states: TrainingState[] = [];
  readonly #thresholds: ReturnType<typeof solvedThresholds>;
  /** What was seen of each network; none before the first look. */
  #records: LossRecord[] = [];
  /** Stints run one after the other, like submissions to a device. */
  #working: Promise<void> = Promise.resolve();

  constructor(reference: Reference, fitted: FittedSweep, capacity: number) {
    const { sweep, shape } = fitted;
    this.#thresholds = solvedThresholds(fitted);
    this.#reference = reference;
    this.#parameterCount = shape.parameterCount;
    this.#stop = sweep.stop;
    this.capacity = capacity;
  }

  maxSteps(): number {
    return 1_000_000;
  }

  async begin(base: bigint, count: number): Promise<void> {
    await nextTurn(); // whoever asked for the run may ask to watch it, too, before it leaves its start
    this.#records = [];
    this.#states = Array.from({ length: count }, (_, i) =>
      this.#reference.begin(this.#reference.initialize(base + BigInt(i)), base + BigInt(i)),
    );
  }

  train(stint: Stint): Promise<void> {
    this.#working = this.#working.then(() => this.#train(stint));
    return this.#working;
  }

  async #train({ first, count, firstStep, steps }: Stint): Promise<void> {
    let turn = performance.now();
    for (const state of this.#states.slice(first, first + count)) {
      this.#reference.train(state, firstStep, steps);
      if (performance.now() - turn < TURN_MS) continue;
      await nextTurn();
      turn = performance.now();
    }
  }

  async look(step: number): Promise<Training> {
    await this.#working;
    const stop = this.#stop;
    const running = this.#states.filter(({ stopped }) => stopped === RUNNING);
    const among = this.#states.length;
    if (!stop) return { networks: running.length, among };
    for (const state of running) {
      const measured = this.#reference.evaluate(state.theta, state.index);
      if (meetsStop(stop, measured, this.#lastLoss.get(state) ?? null)) state.stopped = stoppedByRule(step);
      this.#lastLoss.set(state, measured.loss);
    }
    // Those that stopped cost nothing where they are.
    return { networks: running.filter(({ stopped }) => stopped === RUNNING).length, among };
  }

  async record(look: Look): Promise<void> {
    await this.#working;
    for (const [i, { theta, index, stopped }] of this.#states.entries()) {
      const measured = { ...this.#reference.evaluate(theta, index), stopped };
      recordLook((this.#records[i] ??= emptyRecord()), measured, look, this.#thresholds);
    }
  }

  recorded(tail: number): Promise<LossRecords | null> {
    const records = this.#records;
    if (records.length === 0) return Promise.resolve(null);
    return Promise.resolve({
      firstLoss: Float32Array.from(records, ({ firstLoss }) => firstLoss),
      ratioSum: Float32Array.from(records, ({ ratioSum }) => ratioSum),
      inverseSum: Float32Array.from(records, ({ inverseSum }) => inverseSum),
      tailMean: Float32Array.from(records, ({ tailSum }) => tailSum / tail),
      solvedStep: Uint32Array.from(records, ({ solvedStep }) => solvedStep),
    });
  }

  async histogram(): Promise<Uint32Array> {
    await this.#working;
    return countLosses(this.#states.map(({ theta }) => this.#reference.lossAt(theta)));
  }

  async measure(): Promise<Measurements> {
    await this.#working;
    const all = this.#states.map(({ theta, index }) => this.#reference.evaluate(theta, index));
    return {
      loss: Float32Array.from(all, ({ loss }) => loss),
      gradientNorm: Float32Array.from(all, ({ gradientNorm }) => gradientNorm),
      parameterNorm: Float32Array.from(all, ({ parameterNorm }) => parameterNorm),
      right: Uint32Array.from(all, ({ right }) => right),
      flags: Uint32Array.from(
        all,
        ({ deadLayer, overflow }) => (deadLayer ? DEAD_LAYER : 0) | (overflow ? OVERFLOW : 0),
      ),
      stoppedStep: Uint32Array.from(this.#states, ({ stopped }) => stopped),
    };
  }

  async parameters(): Promise<Float32Array> {
    await this.#working;
    const count = this.#states.length;
    const all = new Float32Array(this.#parameterCount * count);
    for (const [network, { theta }] of this.#states.entries()) {
      for (const [p, value] of theta.entries()) all[p * count + network] = value;
    }
    return all;
  }

  [Symbol.dispose](): void {
    this.#states = [];
  }
}
