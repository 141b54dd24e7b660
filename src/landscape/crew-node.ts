// A crew of worker threads in Node.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FittedCell } from '../datasets/index.ts';
import type { Channel } from '../engine/remote/protocol.ts';
import { createCrew, type Crew, type CrewReply, type CrewRequest } from './crew.ts';

/** Where the build puts the threads' code: beside the command line, whose code lies there or one folder deeper. */
const PLACES = ['./crew-worker.js', '../crew-worker.js'];

/**
 * Hires worker threads, one per core.
 *
 * @param cells of the run whose endpoints they classify
 * @throws RangeError where the threads' code is not built
 */
export function hireCrew(cells: readonly FittedCell[]): Crew {
  const file = PLACES.map((place) => new URL(place, import.meta.url)).find((place) => existsSync(place));
  if (file === undefined) throw new RangeError('crew-worker.js is missing from the build; build again');
  return createCrew(
    cells,
    Array.from({ length: availableParallelism() }, () => workerChannel(new Worker(file))),
  );
}

function workerChannel(worker: Worker): Channel<CrewRequest, CrewReply> {
  return {
    post(message) {
      worker.postMessage(message);
    },
    listen(onMessage, onClose) {
      worker.on('message', onMessage);
      worker.on('error', onClose);
      worker.on('exit', () => {
        onClose(new Error('a thread that tells kinds ended before its time'));
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}
