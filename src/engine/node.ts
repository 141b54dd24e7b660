// Opens an engine in Node: on Dawn, in a headless Chrome, or on the CPU.
import { requestNodeAdapter } from '../gpu/adapter-node.ts';
import { openDevice, type Device } from '../gpu/device.ts';
import { createGpuEngine, createReferenceEngine } from './create.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { nodeFiles } from './node-files.ts';
import { trialFile } from './trial-store.ts';

/**
 * Opens an engine in Node.
 *
 * @param options.backend default `auto`, which is `node`: Dawn on a GPU, else on the software adapter that ships in npm;
 * `chrome` runs the same engine in a headless Chrome; `cpu` trains with the float64 twins
 * @throws DeviceError if no adapter or browser can be had, with what to install
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { backend = 'auto', signal } = options;
  signal?.throwIfAborted();
  if (backend === 'cpu') return createReferenceEngine(nodeFiles);
  if (backend === 'chrome') {
    const { createChromeEngine } = await import('./chrome/engine.ts');
    return createChromeEngine(nodeFiles, options);
  }
  return createGpuEngine(await openNodeDevice(), nodeFiles, openNodeDevice, trialFile);
}

async function openNodeDevice(): Promise<Device> {
  return openDevice(await requestNodeAdapter(), 'node');
}
