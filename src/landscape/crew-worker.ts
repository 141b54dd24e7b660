// A thread of a crew in Node: the entry of its own.
import { parentPort } from 'node:worker_threads';
import { serveCrew, type CrewReply, type CrewRequest } from './crew.ts';

const port = parentPort;
if (port === null) throw new Error('crew-worker.js is started by the command line, in a thread of its own');
serveCrew({
  post(message: CrewReply) {
    port.postMessage(message);
  },
  listen(onMessage: (message: CrewRequest) => void) {
    port.on('message', onMessage);
  },
  close: () => Promise.resolve(),
});
