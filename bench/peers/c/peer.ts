// The peer `c`: train.c compiled on the fly for the task with all that this processor has. The machine's ceiling.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Peer, Trainer } from '../peer.ts';
import { runFile } from '../run-file.ts';
import { floats, readTask, type Task } from '../task.ts';

/**
 * Fast-math is what GPUs do too: reassociation, fused multiply-add, division by a refined reciprocal. The parameters
 * let loops of tiny layers unroll completely.
 */
export const C_FLAGS = [
  '-O3',
  '-march=native',
  '-ffast-math',
  '-fopenmp',
  ...['--param', 'max-completely-peeled-insns=2000', '--param', 'max-completely-peel-times=64'],
] as const;

const SOURCE = path.join('bench', 'peers', 'c', 'train.c');

export const c: Peer = {
  async open(task): Promise<Trainer> {
    const description = await readTask(task);
    const program = `${task}.program`;
    await runFile('gcc', [...C_FLAGS, ...defines(description), SOURCE, '-o', program, '-lm']);
    const endpoints = `${task}.c.endpoints`;
    return {
      async train(steps) {
        const printed = await runFile(program, [
          `${task}.bin`,
          String(description.networks),
          String(steps),
          endpoints,
        ]);
        return { milliseconds: Number(printed), parameters: floats(await readFile(endpoints)) };
      },
    };
  },
};

function defines({ layers, activation, loss, numSamples, learningRate }: Task): string[] {
  return [
    `-DLAYERS=${layers.join(',')}`,
    `-DLAYER_COUNT=${layers.length - 1}`,
    `-DHIDDEN=${activation.toUpperCase()}`,
    `-DLOSS=${loss.replace('-', '_').toUpperCase()}`,
    `-DNUM_SAMPLES=${numSamples}`,
    `-DLEARNING_RATE=${learningRate}f`,
  ];
}
