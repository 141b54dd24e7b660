// Keeps the endpoints of a cell as its chunks finish: nine bytes per network, readable at any time.
import { RUNNING } from '../reference/index.ts';
import { OUTCOME_INDEX, type Measurement, type Verdict } from './outcome.ts';
import { OUTCOMES, type Outcome } from './result.ts';
import { DEAD_LAYER, OVERFLOW, type Measurements } from './trainer.ts';

/** The endpoints of one cell: of the networks recorded so far, then room for those to come. */
export class Endpoints {
  /** (networks) final losses. */
  loss: Float32Array<ArrayBuffer>;
  /** (networks) gradient norms of the objective. */
  gradientNorm: Float32Array<ArrayBuffer>;
  /** (networks) positions in OUTCOMES. */
  outcome: Uint8Array<ArrayBuffer>;
  /** Networks with a hidden layer that is off on every sample. */
  deadLayers = 0;
  /** Networks recorded so far, from index 0. */
  recorded = 0;
  /** Whether none will follow. */
  complete = false;

  /**
   * @param networks the most there may be
   */
  constructor(networks: number) {
    this.loss = new Float32Array(networks);
    this.gradientNorm = new Float32Array(networks);
    this.outcome = new Uint8Array(networks);
  }

  /** Records the next chunk, judged. */
  record(measured: Measurements, verdict: (measured: Measurement) => Verdict): void {
    this.loss.set(measured.loss, this.recorded);
    this.gradientNorm.set(measured.gradientNorm, this.recorded);
    for (let i = 0; i < measured.loss.length; i++) {
      const network = measurementAt(measured, i);
      this.outcome[this.recorded + i] = OUTCOME_INDEX[verdict(network).outcome];
      if (network.deadLayer) this.deadLayers++;
    }
    this.recorded += measured.loss.length;
  }

  /** How many of the networks recorded so far ended how. */
  counts(): Record<Outcome, number> {
    const counts = new Array<number>(OUTCOMES.length).fill(0);
    for (const i of this.outcome.subarray(0, this.recorded)) counts[i] = (counts[i] ?? 0) + 1;
    return Object.fromEntries(OUTCOMES.map((name, i) => [name, counts[i] ?? 0])) as Record<Outcome, number>;
  }

  /** No more will follow: the memory of those that might have is given back. */
  finish(): void {
    this.complete = true;
    if (this.recorded === this.loss.length) return;
    this.loss = this.loss.slice(0, this.recorded);
    this.gradientNorm = this.gradientNorm.slice(0, this.recorded);
    this.outcome = this.outcome.slice(0, this.recorded);
  }
}

/** One network of a chunk's measurements. */
export function measurementAt(measured: Measurements, i: number): Measurement {
  const flags = measured.flags[i] ?? 0;
  return {
    loss: measured.loss[i] ?? Number.NaN,
    gradientNorm: measured.gradientNorm[i] ?? Number.NaN,
    parameterNorm: measured.parameterNorm[i] ?? Number.NaN,
    right: measured.right[i] ?? 0,
    deadLayer: (flags & DEAD_LAYER) !== 0,
    overflow: (flags & OVERFLOW) !== 0,
    stoppedStep: measured.stoppedStep[i] ?? RUNNING,
  };
}
