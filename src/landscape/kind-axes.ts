// The objective of one network of a sweep with axes: the sweep with the values that this network has.
import type { FittedSweep } from '../datasets/index.ts';
import { createHyperParameters } from '../reference/index.ts';
import { layerRates, type Sweep } from '../spec/index.ts';

/** The axes that endpoints are classified by. */
const CLASSIFYING = /^(penalty\.l2|optimizer\.(momentum|learningRate(\[\d+\])?))$/;

/**
 * A sweep whose penalty, learning rates and momentum are those of one of its networks.
 *
 * @param fitted a sweep with its data
 * @param index of the network in its sweep
 * @returns `fitted` itself if no axis varies what endpoints are classified by
 */
export function ofNetwork(fitted: FittedSweep, index: bigint): FittedSweep {
  const { sweep } = fitted;
  if (!Object.keys(sweep.axes).some((path) => CLASSIFYING.test(path))) return fitted;
  const own = createHyperParameters(sweep).of(index);
  const ownRate = 'optimizer.learningRate' in sweep.axes ? { learningRate: own.rateScale } : {};
  const optimizer = {
    ...sweep.optimizer,
    ...(layerRates(sweep) === null ? ownRate : { learningRate: own.layerRates }),
    ...('optimizer.momentum' in sweep.axes ? { momentum: own.momentum } : {}),
  } as Sweep['optimizer'];
  const penalty = { ...sweep.penalty, l2: own.penaltyRate / 2 };
  return { ...fitted, sweep: { ...sweep, optimizer, penalty, axes: {} } };
}
