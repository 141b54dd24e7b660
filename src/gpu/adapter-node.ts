// The adapter in Node: Dawn on a real GPU if there is one, else on the software adapter that ships in npm.
import { constants } from 'node:os';
import { DeviceError } from './errors.ts';
import { provideSoftwareAdapter, RTLD_NODELETE } from './packaged.ts';

/** Dawn's instances. Collecting one while its devices live crashes the process, so they are kept for ever. */
const instances: GPU[] = [];

/**
 * Finds an adapter in Node.
 *
 * @throws DeviceError if Dawn or any adapter is missing, with what to install
 */
export async function requestNodeAdapter(): Promise<GPUAdapter> {
  const dawn = await importDawn();
  if (hasGraphicsLoader()) {
    const found = await createInstance(dawn).requestAdapter({ powerPreference: 'high-performance' });
    if (found) return found;
  }
  await provideSoftwareAdapter();
  const software = await createInstance(dawn).requestAdapter();
  if (software) return software;
  throw new DeviceError(
    'neither a GPU nor the packaged software adapter could be started; use --backend cpu',
  );
}

/** Whether Dawn has anything to ask: without a Vulkan loader on Linux it would only print a warning to stderr. */
function hasGraphicsLoader(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1', constants.dlopen.RTLD_NOW | RTLD_NODELETE);
    return true;
  } catch (error) {
    return !String(error).includes('cannot open shared object'); // else: loaded, but "did not self-register"
  }
}

type Dawn = typeof import('webgpu');

async function importDawn(): Promise<Dawn> {
  let dawn: Dawn;
  try {
    dawn = await import('webgpu');
  } catch (cause) {
    throw new DeviceError(
      'WebGPU in Node needs the optional package webgpu, which is not installed or does not support this platform; run: npm install webgpu@0.6.2, or use --backend cpu',
      { cause },
    );
  }
  Object.assign(globalThis, dawn.globals); // GPUBufferUsage, GPUMapMode, ... as pages have them
  return dawn;
}

function createInstance(dawn: Dawn): GPU {
  const gpu = dawn.create([]);
  instances.push(gpu);
  return gpu;
}
