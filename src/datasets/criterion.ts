// When a network counts as solved: the sweep's own criterion, or the one that suits the targets.
import { ACCURACY_MARGIN, InputError, type Sweep } from '../spec/index.ts';
import type { Dataset } from './dataset.ts';

/** The resolved criterion. A sample is right when all its outputs are, each by more than `margin`. */
export type Criterion =
  | {
      readonly kind: 'accuracy';
      /** Each output lies on the same side of its threshold as the target of its own. */
      readonly comparison: 'threshold';
      /** Share of samples that must be right, in (0, 1]. */
      readonly accuracy: number;
      readonly targetThreshold: number;
      readonly outputThreshold: number;
      readonly margin: number;
    }
  | {
      readonly kind: 'accuracy';
      /** The largest output is where the target is 1. */
      readonly comparison: 'argmax';
      readonly accuracy: number;
      readonly margin: number;
    }
  | {
      readonly kind: 'loss';
      /** The loss of a solved network is at most this. */
      readonly loss: number;
    };

/** The loss of a solved network where the targets are no classes and the sweep does not say. */
const DEFAULT_SOLVED_LOSS = 1e-3;

/**
 * The criterion of a sweep: its own, else accuracy 1 where the targets are classes, else loss 1e-3.
 *
 * @param sweep a normalized sweep without a grid
 * @param dataset its dataset
 * @throws InputError if accuracy is asked for and the targets are no classes
 */
export function resolveCriterion({ loss, solved }: Sweep, dataset: Dataset): Criterion {
  if (solved !== undefined && 'loss' in solved) return { kind: 'loss', loss: solved.loss };
  const accuracy = solved?.accuracy ?? 1;
  const margin = ACCURACY_MARGIN;
  if (loss === 'cross-entropy' && isOneHot(dataset)) {
    return { kind: 'accuracy', comparison: 'argmax', accuracy, margin };
  }
  const thresholds = loss === 'cross-entropy' ? undefined : classThresholds(loss, dataset.targets);
  if (thresholds !== undefined)
    return { kind: 'accuracy', comparison: 'threshold', accuracy, margin, ...thresholds };
  if (solved === undefined) return { kind: 'loss', loss: DEFAULT_SOLVED_LOSS };
  const remedy = `use {"loss": ${DEFAULT_SOLVED_LOSS}}, or targets that are classes`;
  throw new InputError({ field: 'solved.accuracy', value: accuracy, rule: CLASS_RULES[loss], remedy });
}

const CLASS_RULES = {
  mse: 'needs targets that are all 0 or 1, or all -1 or 1, with loss mse',
  bce: 'needs targets that are all 0 or 1 with loss bce',
  'cross-entropy': 'needs one-hot targets with loss cross-entropy',
} as const;

/** The thresholds between two classes; undefined if the targets are no classes. */
function classThresholds(
  loss: 'mse' | 'bce',
  targets: Float32Array,
): { readonly targetThreshold: number; readonly outputThreshold: number } | undefined {
  if (targets.every((target) => target === 0 || target === 1)) {
    // bce takes logits, whose threshold is 0.
    return { targetThreshold: 0.5, outputThreshold: loss === 'bce' ? 0 : 0.5 };
  }
  const isSigned = loss === 'mse' && targets.every((target) => target === -1 || target === 1);
  return isSigned ? { targetThreshold: 0, outputThreshold: 0 } : undefined;
}

function isOneHot({ targets, outputSize }: Dataset): boolean {
  let sum = 0;
  for (const [at, target] of targets.entries()) {
    if (target !== 0 && target !== 1) return false;
    sum = (at % outputSize === 0 ? 0 : sum) + target;
    if (at % outputSize === outputSize - 1 && sum !== 1) return false;
  }
  return true;
}
