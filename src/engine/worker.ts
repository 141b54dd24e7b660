// The worker that holds a page's engine, so that training never blocks the page.
import { openBrowserDevice } from './browser-device.ts';
import { createGpuEngine } from './create.ts';
import { hostEngine } from './remote/host.ts';
import type { Reply, Request } from './remote/protocol.ts';

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
