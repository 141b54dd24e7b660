// The damping of a second-order step: raised where its model fails, lowered where it holds.

/** A damping that learns from how well steps were predicted. */
export interface Damping {
  readonly value: number;
  /**
   * After a step that was taken.
   *
   * @param gain actual over predicted decrease
   */
  accept(gain: number): void;
  /** After a step that was refused. */
  refuse(): void;
}

/** By how much the damping changes at a time: Marquardt's choice. */
const FACTOR = 10;

/** A gain below the first says that the model is poor, above the second that it is good. */
const [POOR_GAIN, GOOD_GAIN] = [1 / 4, 3 / 4];

/**
 * A damping that changes tenfold, by the gain ratio's thresholds of a trust region.
 *
 * @param initial above 0, in the units of what it is added to
 * @see Marquardt 1963, "An algorithm for least-squares estimation of nonlinear parameters", page 438, and
 *   Nocedal & Wright 2006, "Numerical Optimization", algorithm 4.1 and section 10.3
 */
export function createDamping(initial: number): Damping {
  let value = initial;
  return {
    get value() {
      return value;
    },
    accept(gain) {
      if (gain > GOOD_GAIN) value /= FACTOR;
      else if (gain < POOR_GAIN) value *= FACTOR;
    },
    refuse() {
      value *= FACTOR;
    },
  };
}
