// The two numbers per step that an optimizer reads: its learning rate, and Adam's bias corrections.
import type { Optimizer } from '../spec/index.ts';

/**
 * What the kernels read as `schedule`, computed in float64: 1 - beta^t loses most digits in float32.
 *
 * @param optimizer the sweep's optimizer
 * @param firstStep steps already taken
 * @param steps steps to take
 * @returns (steps, 2) for gd and momentum (learning rate, 0); for adam, with t = step + 1,
 *   (learning rate / (1 - beta1^t), 1 / sqrt(1 - beta2^t))
 * @see Kingma & Ba 2014, "Adam: a method for stochastic optimization", algorithm 1 (arXiv 1412.6980)
 */
export function stepSchedule(optimizer: Optimizer, firstStep: number, steps: number): Float64Array {
  const schedule = new Float64Array(2 * steps);
  for (let step = 0; step < steps; step++) {
    const t = firstStep + step + 1;
    if (optimizer.kind === 'adam') {
      schedule[2 * step] = optimizer.learningRate / oneMinusPower(optimizer.beta1, t);
      schedule[2 * step + 1] = 1 / Math.sqrt(oneMinusPower(optimizer.beta2, t));
    } else {
      schedule[2 * step] = optimizer.learningRate;
    }
  }
  return schedule;
}

/** 1 - beta^t without cancellation; log1p spares beta near 1 the rounding of its logarithm. */
function oneMinusPower(beta: number, t: number): number {
  return -Math.expm1(t * Math.log1p(beta - 1));
}
