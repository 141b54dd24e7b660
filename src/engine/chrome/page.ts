// The page in headless Chrome: passes text between Node and the worker that holds the engine.
import { decodeMessage, encodeMessage } from '../remote/text.ts';

const worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' });
worker.addEventListener('message', ({ data }) => {
  void window.basinlabReply(encodeMessage(data));
});
worker.addEventListener('error', ({ message }) => {
  const error = { name: 'DeviceError', message: `the engine's worker failed: ${message}`, details: {} };
  void window.basinlabReply(encodeMessage({ type: 'error', id: 0, error }));
});
window.basinlabRequest = (text) => {
  worker.postMessage(decodeMessage(text));
};
