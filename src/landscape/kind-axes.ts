// Networks of a sweep with axes: each has the objective, and the training, that its own values make.
import type { FittedSweep } from '../datasets/index.ts';
import { axisPoint, axisValues, type Sweep } from '../spec/index.ts';
import { createClassifier, type Classified } from './kind.ts';

/**
 * Says what the endpoints of a sweep are, each by the penalty, learning rate and momentum of its network.
 *
 * @returns a function of an endpoint, (parameterCount), and its network's index
 */
export function createClassifierOf(fitted: FittedSweep): (theta: Float64Array, index: bigint) => Classified {
  const axes = axisValues(fitted.sweep);
  if (ofNetwork(fitted, 0n, axes) === fitted) return createClassifier(fitted);
  return (theta, index) => createClassifier(ofNetwork(fitted, index, axes))(theta);
}

/**
 * A sweep whose penalty, learning rate and momentum are those of one of its networks.
 *
 * @param fitted a sweep with its data
 * @param index of the network in its sweep
 * @param axes of the sweep, where they are written out already
 * @returns `fitted` itself if no axis varies what endpoints are classified by
 */
export function ofNetwork(fitted: FittedSweep, index: bigint, axes = axisValues(fitted.sweep)): FittedSweep {
  const { sweep } = fitted;
  const values = axisPoint(axes, index);
  const valueOf = (path: string): number | undefined => values[axes.findIndex((axis) => axis.path === path)];
  const [l2, learningRate, momentum] = ['penalty.l2', 'optimizer.learningRate', 'optimizer.momentum'].map(
    valueOf,
  );
  if (l2 === undefined && learningRate === undefined && momentum === undefined) return fitted;
  const optimizer = {
    ...sweep.optimizer,
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(momentum === undefined ? {} : { momentum }),
  } as Sweep['optimizer'];
  const penalty = l2 === undefined ? sweep.penalty : { ...sweep.penalty, l2 };
  return { ...fitted, sweep: { ...sweep, optimizer, penalty, axes: {} } };
}
