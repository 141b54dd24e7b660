// Opens an engine in a page: in a worker of its own, so that the page stays responsive.
import type { DatasetSource } from '../datasets/index.ts';
import { DeviceError } from '../gpu/errors.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { connectEngine } from './remote/client.ts';
import type { Channel, Reply, Request } from './remote/protocol.ts';

/**
 * Opens an engine in a page.
 *
 * @param options.backend default `auto`: the browser's GPU; `cpu` trains with the float64 twins in this thread
 * @throws DeviceError if the browser offers no WebGPU, or the backend belongs to Node
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { backend = 'auto', signal } = options;
  signal?.throwIfAborted();
  if (backend === 'cpu') {
    const { createReferenceEngine } = await import('./create.ts'); // all of the engine: most pages have it in the worker
    return createReferenceEngine(pageFiles);
  }
  if (backend === 'node') throw new DeviceError('`backend` (=node) works in Node only; use "auto" in a page');
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'basinlab' });
  return connectEngine(workerChannel(worker), pageFiles);
}

/** The channel to an engine in a worker. */
export function workerChannel(worker: Worker): Channel<Request, Reply> {
  return {
    post(message) {
      worker.postMessage(message);
    },
    listen(onMessage, onClose) {
      worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
        onMessage(data);
      });
      worker.addEventListener('error', ({ message }) => {
        onClose(new DeviceError(`the engine's worker failed: ${message}`));
      });
    },
    close() {
      worker.terminate();
      return Promise.resolve();
    },
  };
}

/** A page can fetch files by their URL; it has no packages. */
const pageFiles: DatasetSource = {
  async readText(path) {
    const response = await fetch(path);
    if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${response.statusText}`);
    return response.text();
  },
};
