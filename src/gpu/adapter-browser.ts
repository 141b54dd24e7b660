// The adapter in a page or a worker.
import { DeviceError } from './errors.ts';

/**
 * Finds the browser's adapter.
 *
 * @throws DeviceError if the browser has no WebGPU or hands out no adapter, with what to do about it
 */
export async function requestBrowserAdapter(): Promise<GPUAdapter> {
  const gpu = (navigator as Partial<Navigator>).gpu;
  if (!gpu) {
    throw new DeviceError(
      'this browser offers no WebGPU here; use a current Chrome, Edge, Firefox or Safari, over https or on localhost',
    );
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new DeviceError(
      'WebGPU is there, but no adapter: update the graphics driver, or enable chrome://flags/#enable-unsafe-webgpu for a software adapter',
    );
  }
  return adapter;
}
