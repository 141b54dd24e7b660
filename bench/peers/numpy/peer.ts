// The peer `numpy`: train.py with the python3 that is there.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Peer, Trainer } from '../peer.ts';
import { runFile } from '../run-file.ts';
import { floats, type Task } from '../task.ts';

const SOURCE = path.join('bench', 'peers', 'numpy', 'train.py');

/** Threads of NumPy's matrix products: on small ones more threads may well be slower. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'one thread': { OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
  'threaded BLAS': {},
};

/** Only products of large layers go to the BLAS. */
export function numpyForms({ layers }: Task): readonly string[] {
  return Math.max(...layers) > 16 ? Object.keys(FORMS) : ['one thread'];
}

export const numpy: Peer = {
  async open(task, form): Promise<Trainer> {
    await runFile('python3', ['-c', 'import numpy']);
    const endpoints = `${task}.numpy.endpoints`;
    return {
      async train(steps) {
        const printed = await runFile('python3', [SOURCE, task, String(steps), endpoints], FORMS[form]);
        return { milliseconds: Number(printed), parameters: floats(await readFile(endpoints)) };
      },
    };
  },
};
