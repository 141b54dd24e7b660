// Keeps the endpoints of a cell as its chunks finish: nine bytes per network, readable at any time.
import { RUNNING } from '../reference/index.ts';
import { OUTCOME_INDEX, type Measurement, type Verdict } from './outcome.ts';
import { DEAD_LAYER, OVERFLOW, type Measurements } from './trainer.ts';

/** The endpoints of one cell. */
export class Endpoints {
  /** (networks) final losses. */
  readonly loss: Float32Array<ArrayBuffer>;
  /** (networks) gradient norms of the objective. */
  readonly gradientNorm: Float32Array<ArrayBuffer>;
  /** (networks) positions in OUTCOMES. */
  readonly outcome: Uint8Array<ArrayBuffer>;
  /** Networks with a hidden layer that is off on every sample. */
  deadLayers = 0;
  /** Networks recorded so far, from index 0. */
  recorded = 0;

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
