// Keeps the endpoints of a cell as its chunks finish: nine bytes per network, readable at any time.
import { RUNNING } from '../reference/index.ts';
import { OUTCOME_INDEX, type Measurement, type Verdict } from './outcome.ts';
import { OUTCOMES, type LossRecords, type Outcome } from './result.ts';
import { DEAD_LAYER, OVERFLOW, type Measurements } from './trainer.ts';

/** The endpoints of one cell: of the networks recorded so far, then room for those to come. */
export class Endpoints {
  /** (networks) final losses. */
  loss: Float32Array<ArrayBuffer>;
  /** (networks) gradient norms of the objective. */
  gradientNorm: Float32Array<ArrayBuffer>;
  /** (networks) positions in OUTCOMES. */
  outcome: Uint8Array<ArrayBuffer>;
  /** What was seen on the way, where anybody looked. */
  record: LossRecords | null = null;
  /** Networks with a hidden layer that is off on every sample. */
  deadLayers = 0;
  /** Networks recorded so far, from index 0. */
  recorded = 0;
  /** Whether none will follow. */
  complete = false;

  /**
   * @param networks the most there may be
   * @param looks whether they are looked at on the way
   */
  constructor(networks: number, looks = false) {
    if (looks) this.record = emptyRecords(networks);
    this.loss = new Float32Array(networks);
    this.gradientNorm = new Float32Array(networks);
    this.outcome = new Uint8Array(networks);
  }

  /** Records the next chunk, judged. */
  add(
    measured: Measurements,
    verdict: (measured: Measurement) => Verdict,
    seen: LossRecords | null = null,
  ): void {
    for (const [name, column] of Object.entries(this.record ?? {}) as Columns) {
      if (seen) column.set(seen[name], this.recorded);
    }
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
    this.record = sliceRecords(this.record, 0, this.recorded);
  }
}

type Columns = [keyof LossRecords, Float32Array | Uint32Array][];

function emptyRecords(count: number): LossRecords {
  const column = (): Float32Array => new Float32Array(count);
  return {
    firstLoss: column(),
    ratioSum: column(),
    inverseSum: column(),
    tailMean: column(),
    solvedStep: new Uint32Array(count),
  };
}

/** The records of some consecutive networks. */
export function sliceRecords<Records extends LossRecords | null>(
  records: Records,
  from: number,
  to: number,
): Records {
  if (!records) return records;
  const columns = (Object.entries(records) as Columns).map(([name, column]) => [
    name,
    column.slice(from, to),
  ]);
  return Object.fromEntries(columns) as Records;
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
