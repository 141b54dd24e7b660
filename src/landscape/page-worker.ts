// The worker in which a page explores landscapes, with a device of its own: the page stays responsive, and its runs go on.
import { openBrowserDevice } from '../engine/browser-device.ts';
import { createGpuEngine } from '../engine/create.ts';
import { hostLandscape } from './page-host.ts';
import type { LandscapeReply, LandscapeRequest } from './page-protocol.ts';

hostLandscape(
  {
    post(reply: LandscapeReply) {
      self.postMessage(reply);
    },
    listen(onMessage: (request: LandscapeRequest) => void) {
      self.addEventListener('message', ({ data }: MessageEvent<LandscapeRequest>) => {
        onMessage(data);
      });
    },
    close: () => Promise.resolve(),
  },
  async () => createGpuEngine(await openBrowserDevice(), {}, openBrowserDevice),
);
