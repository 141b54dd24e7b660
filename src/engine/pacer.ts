// Chooses how much training one submission holds: long enough to keep the device busy, short enough to stay responsive.
import type { Trainer } from './trainer.ts';

/** Aimed duration of one submission: far below a watchdog's seconds, far above the cost of submitting. */
const TARGET_MS = 50;

/** Steps worth fusing before more networks are: each submission loads and stores all parameters of its networks. */
const FUSED_STEPS = 64;

/** Fewest networks of a submission, if there are so many: enough for every core of a small device. */
const MIN_TILE = 4096;

/** Share of the last pace that is waited for before the device is asked. */
const PATIENCE = 0.9;

/** The part of the remaining work that the next submission holds. */
export interface Slice {
  /** Networks per stint, and steps. */
  readonly networks: number;
  readonly steps: number;
}

/** Grows the work per submission by doubling until it takes about TARGET_MS, and halves it when it takes far longer. */
export class Pacer {
  readonly #fixedSteps: number | undefined;
  readonly #widest: number;
  /** Network-steps per submission. */
  #budget: number;
  /** Milliseconds per network-step of the last submission; zero before the first. */
  #pace = 0;

  /**
   * @param trainer who does the work
   * @param workPerStep multiply-adds that one step of one network takes, roughly
   * @param fixedSteps steps per submission, if they must not be tuned
   */
  constructor(
    { firstWork, widest }: Pick<Trainer, 'firstWork' | 'widest'>,
    workPerStep: number,
    fixedSteps?: number,
  ) {
    this.#budget = Math.max(1, firstWork / workPerStep);
    this.#widest = widest;
    this.#fixedSteps = fixedSteps;
  }

  /**
   * @param networks networks resident
   * @param limit most steps it may hold
   */
  next(networks: number, limit: number): Slice {
    if (this.#fixedSteps !== undefined) {
      return { networks: Math.min(networks, this.#widest), steps: Math.min(limit, this.#fixedSteps) };
    }
    const wanted = Math.min(limit, FUSED_STEPS);
    const largest = Math.min(this.#widest, Math.max(MIN_TILE, this.#budget / wanted));
    const tile = Math.ceil(networks / Math.ceil(networks / largest)); // tiles of equal size
    const steps = Math.max(1, Math.min(limit, Math.floor(this.#budget / tile)));
    return { networks: tile, steps };
  }

  /**
   * Learns from a finished submission.
   *
   * @param networkSteps the work it held: often less than the budget, which must then not seem too small
   */
  took(milliseconds: number, networkSteps: number): void {
    this.#pace = milliseconds / networkSteps;
    const whole = this.#pace * this.#budget;
    if (whole < TARGET_MS / 2) this.#budget *= 2;
    else if (whole > TARGET_MS * 2) this.#budget /= 2;
  }

  /** What such work should take at least: a little less than it took last, so that a device that got faster shows. */
  expectedMs(networkSteps: number): number {
    return PATIENCE * this.#pace * networkSteps;
  }
}
