// Networks of a sweep with axes: each has the objective, and the training, that its own values make.
import type { FittedSweep } from '../datasets/index.ts';
import { createHyperParameters, type HyperParametersOf } from '../reference/index.ts';
import { layerRates, type Sweep } from '../spec/index.ts';
import { createClassifier, type Classified } from './kind.ts';

/** The axes that endpoints are classified by. */
const CLASSIFYING = /^(penalty\.l2|optimizer\.(momentum|learningRate(\[\d+\])?))$/;

/**
 * Says what the endpoints of a sweep are, each by the penalty, learning rate and momentum of its network.
 *
 * @returns a function of an endpoint, (parameterCount), and its network's index
 */
export function createClassifierOf(fitted: FittedSweep): (theta: Float64Array, index: bigint) => Classified {
  const all = createHyperParameters(fitted.sweep);
  if (ofNetwork(fitted, 0n, all) === fitted) return createClassifier(fitted);
  return (theta, index) => createClassifier(ofNetwork(fitted, index, all))(theta);
}

/**
 * A sweep whose penalty, learning rates and momentum are those of one of its networks.
 *
 * @param fitted a sweep with its data
 * @param index of the network in its sweep
 * @param all the hyper-parameters of the sweep, where they are at hand
 * @returns `fitted` itself if no axis varies what endpoints are classified by
 */
export function ofNetwork(
  fitted: FittedSweep,
  index: bigint,
  all: HyperParametersOf = createHyperParameters(fitted.sweep),
): FittedSweep {
  const { sweep } = fitted;
  if (!Object.keys(sweep.axes).some((path) => CLASSIFYING.test(path))) return fitted;
  const own = all.of(index);
  const ownRate = 'optimizer.learningRate' in sweep.axes ? { learningRate: own.rateScale } : {};
  const optimizer = {
    ...sweep.optimizer,
    ...(layerRates(sweep) === null ? ownRate : { learningRate: own.layerRates }),
    ...('optimizer.momentum' in sweep.axes ? { momentum: own.momentum } : {}),
  } as Sweep['optimizer'];
  const penalty = { ...sweep.penalty, l2: own.penaltyRate / 2 };
  return { ...fitted, sweep: { ...sweep, optimizer, penalty, axes: {} } };
}
