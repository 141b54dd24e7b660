// Measures the strategies that could train a cell, where size alone does not tell which is fastest, and remembers.
import type { FittedSweep } from '../datasets/index.ts';
import { canonicalJson, layerRates } from '../spec/index.ts';
import type { StrategyTrial } from './result.ts';
import type { Choice } from './strategy.ts';
import type { Trainer } from './trainer.ts';

/** What was measured, by what it was measured for. */
export type Trials = Readonly<Record<string, readonly StrategyTrial[]>>;

/** Where measurements outlive the engine; null keeps them in memory. */
export interface TrialStore {
  read(): Promise<Trials>;
  write(trials: Trials): Promise<void>;
}

/** Makes the trainer of a strategy; compiling is part of it. */
export type CreateTrial = (fitted: FittedSweep, choice: Choice, capacity: number) => Promise<Trainer>;

/** The most networks of a trial: they keep the device busy, and memory small. */
const MOST_NETWORKS = { software: 1024, gpu: 32_768 } as const;

/** A trial doubles its steps until they take so long. */
const LONG_ENOUGH_MS = 30;

/** Strategies by measurement. */
export class Calibration {
  readonly #device: { readonly name: string; readonly software: boolean };
  readonly #create: CreateTrial;
  readonly #store: TrialStore | null;
  #known: Promise<Record<string, readonly StrategyTrial[]>> | undefined;

  /**
   * @param device its name distinguishes measurements in the store
   * @param store default: memory alone
   */
  constructor(
    device: { readonly name: string; readonly software: boolean },
    create: CreateTrial,
    store: TrialStore | null = null,
  ) {
    this.#device = device;
    this.#create = create;
    this.#store = store;
  }

  /**
   * The fastest of some strategies for a cell.
   *
   * @param candidates at least one
   * @throws DeviceError if the device is lost
   */
  async fastest(fitted: FittedSweep, candidates: readonly Choice[]): Promise<Choice> {
    const [only, ...others] = candidates;
    if (!only || others.length === 0) throw new RangeError('`candidates` must have two members or more');
    const key = this.#keyOf(fitted, candidates);
    this.#known ??= this.#read();
    const known = await this.#known;
    const trials = known[key] ?? (await this.#measure(fitted, candidates));
    if (!known[key]) {
      known[key] = trials;
      await this.#store?.write(known).catch(() => undefined); // a full disk must not stop a sweep
    }
    const best = trials.reduce((a, b) => (b.networkStepsPerSecond > a.networkStepsPerSecond ? b : a));
    const choice = candidates.find(({ strategy }) => strategy === best.strategy) ?? only;
    return { ...choice, reason: reasonOf(best, trials), trials };
  }

  async #read(): Promise<Record<string, readonly StrategyTrial[]>> {
    return { ...(await this.#store?.read().catch(() => ({}))) };
  }

  async #measure(fitted: FittedSweep, candidates: readonly Choice[]): Promise<StrategyTrial[]> {
    const trials: StrategyTrial[] = [];
    for (const choice of candidates) {
      const compiling = performance.now();
      using trainer = await this.#create(fitted, choice, this.#networksOf(fitted));
      const compileMs = performance.now() - compiling;
      const networkStepsPerSecond = await rateOf(trainer, this.#networksOf(fitted));
      trials.push({ strategy: choice.strategy, networkStepsPerSecond, compileMs });
    }
    return trials;
  }

  #networksOf({ sweep }: FittedSweep): number {
    return Math.min(sweep.networks, MOST_NETWORKS[this.#device.software ? 'software' : 'gpu']);
  }

  /** Everything that decides how fast a strategy is. */
  #keyOf(fitted: FittedSweep, candidates: readonly Choice[]): string {
    const { sweep, dataset } = fitted;
    const { network, loss, optimizer, batch, penalty, axes } = sweep;
    return canonicalJson({
      version: 2, // of the kernels: measurements of slower ones must not decide
      device: this.#device.name,
      candidates: candidates.map(({ strategy }) => strategy),
      network,
      loss,
      optimizer: { ...optimizer, learningRate: layerRates(sweep) === null ? 0 : 'per layer' },
      batch,
      penalized: penalty.l2 > 0,
      axes: Object.keys(axes),
      samples: dataset.numSamples,
      networks: 2 ** Math.round(Math.log2(this.#networksOf(fitted))),
    });
  }
}

/** Network-steps per second of a trainer that has just been made. */
async function rateOf(trainer: Trainer, networks: number): Promise<number> {
  await trainer.begin(0n, networks);
  const count = Math.min(networks, trainer.widest);
  let step = 0;
  for (let steps = 1; ; steps *= 2) {
    const part = Math.min(steps, trainer.maxSteps(step));
    const started = performance.now();
    await trainer.train({ first: 0, count, firstStep: step, steps: part });
    const ms = performance.now() - started;
    step += part;
    // The first dispatch of a pipeline may compile it once more: it never counts.
    if (steps > 1 && (ms >= LONG_ENOUGH_MS || part < steps)) return (1000 * count * part) / ms;
    if (steps === 1 && ms >= 20 * LONG_ENOUGH_MS) return (1000 * count) / ms;
  }
}

function reasonOf(best: StrategyTrial, trials: readonly StrategyTrial[]): string {
  const others = trials
    .filter((trial) => trial !== best)
    .map(
      (trial) =>
        `${(best.networkStepsPerSecond / trial.networkStepsPerSecond).toFixed(1)} times "${trial.strategy}"`,
    );
  return `measured: ${others.join(' and ')}`;
}
