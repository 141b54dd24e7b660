// The device of a worker in a page.
import { requestBrowserAdapter } from '../gpu/adapter-browser.ts';
import { openDevice, type Device } from '../gpu/device.ts';

/**
 * Opens a device on the browser's adapter.
 *
 * @throws DeviceError if the browser has no WebGPU or hands out no adapter
 */
export async function openBrowserDevice(): Promise<Device> {
  return openDevice(await requestBrowserAdapter(), backendName(navigator.userAgent));
}

/** Chrome and its kin report what results call `chrome`; other browsers do not. */
function backendName(userAgent: string): 'chrome' | 'browser' {
  return /Chrom(e|ium)\//.test(userAgent) ? 'chrome' : 'browser';
}
