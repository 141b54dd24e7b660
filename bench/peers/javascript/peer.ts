// The peer `javascript`: what a careful user writes by hand, single-threaded: straight-line code generated for a small
// network, loops over typed arrays for a large one.
import type { Peer, Trainer } from '../peer.ts';
import { parameterCount, readTask, type LoadedTask, type Task } from '../task.ts';
import { createLoops } from './loops.ts';
import { createStraightLine } from './straight-line.ts';

/** Trains networks one after the other, all steps of each. `parameters` (networks, parameterCount), in place. */
export type TrainLoop = (parameters: Float32Array, networks: number, steps: number) => void;

/** Larger networks as straight-line code would be more than the engine optimizes. */
const STRAIGHT_LINE_PARAMETERS = 200;

const FORMS: Readonly<Record<string, (task: LoadedTask) => TrainLoop>> = {
  'Math.tanh': (task) => createStraightLine(task, Math.tanh),
  'tanh by exp': (task) => createStraightLine(task, (x) => 1 - 2 / (1 + Math.exp(2 * x))),
  loops: createLoops,
};

export function javascriptForms({ layers }: Task): readonly string[] {
  return parameterCount(layers) > STRAIGHT_LINE_PARAMETERS ? ['loops'] : ['Math.tanh', 'tanh by exp'];
}

export const javascript: Peer = {
  async open(path, form): Promise<Trainer> {
    const task = await readTask(path);
    const loop = FORMS[form]?.(task);
    if (!loop) throw new RangeError(`javascript has no form ${form}`);
    return {
      train(steps) {
        const parameters = task.parameters.slice();
        const began = performance.now();
        loop(parameters, task.networks, steps);
        return Promise.resolve({ milliseconds: performance.now() - began, parameters });
      },
    };
  },
};
