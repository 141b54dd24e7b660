// The objective of one network of a sweep with axes: the sweep with the values that this network has.
import type { FittedSweep } from '../datasets/index.ts';
import { axisPoint, axisValues, type Sweep } from '../spec/index.ts';

/**
 * A sweep whose penalty, learning rate and momentum are those of one of its networks.
 *
 * @param fitted a sweep with its data
 * @param index of the network in its sweep
 * @returns `fitted` itself if no axis varies what endpoints are classified by
 */
export function ofNetwork(fitted: FittedSweep, index: bigint): FittedSweep {
  const { sweep } = fitted;
  const axes = axisValues(sweep);
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
