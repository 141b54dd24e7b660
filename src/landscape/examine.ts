// One network in detail, with what its endpoint is.
import type { FittedSweep } from '../datasets/index.ts';
import type { Inspection } from '../engine/result.ts';
import { isClassifiable } from './classify-run.ts';
import type { Evidence } from './evidence.ts';
import { createClassifierOf } from './kind-axes.ts';

/** An inspection, its kind told by the landscape where that can. */
export interface Examination extends Inspection {
  /** Null where networks are too large to be classified. */
  readonly landscape: {
    /** Why the endpoint is of its kind, in one sentence and in numbers. */
    readonly reason: string;
    readonly evidence: Evidence;
    /** Where it settles. */
    readonly settled: { readonly parameters: readonly number[]; readonly objective: number };
  } | null;
}

/** Classifies the endpoint of an inspected network. */
export function examine(found: Inspection, fitted: FittedSweep): Examination {
  if (!isClassifiable(fitted)) return { ...found, landscape: null };
  const { kind, reason, evidence, settled } = createClassifierOf(fitted)(
    Float64Array.from(found.finalParameters),
    BigInt(found.index),
  );
  return {
    ...found,
    kind,
    outcome: found.solved ? 'solved' : kind,
    landscape: {
      reason,
      evidence,
      settled: { parameters: Array.from(settled.theta), objective: settled.objective },
    },
  };
}
