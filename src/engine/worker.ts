// The worker that holds a page's engine, so that training never blocks the page.
import { requestBrowserAdapter } from '../gpu/adapter-browser.ts';
import { openDevice, type Device } from '../gpu/device.ts';
import { createGpuEngine } from './create.ts';
import { hostEngine } from './remote/host.ts';
import type { Reply, Request } from './remote/protocol.ts';

/** Chrome and its kin report what results call `chrome`; other browsers do not. */
const backend = /Chrom(e|ium)\//.test(navigator.userAgent) ? 'chrome' : 'browser';

async function openBrowserDevice(): Promise<Device> {
  return openDevice(await requestBrowserAdapter(), backend);
}

void hostEngine(
  {
    post(message: Reply) {
      self.postMessage(message);
    },
    listen(onMessage: (message: Request) => void) {
      self.addEventListener('message', ({ data }: MessageEvent<Request>) => {
        onMessage(data);
      });
    },
    close: () => Promise.resolve(),
  },
  async (source) => createGpuEngine(await openBrowserDevice(), source, openBrowserDevice),
);
