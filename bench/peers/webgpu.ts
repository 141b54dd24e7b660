// Gives libraries in Node what they look for in pages, `navigator.gpu`: the adapter that our engine uses, too.
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';

/** Puts `navigator.gpu` in place; every request for an adapter gets our engine's. */
export async function provideNavigator(): Promise<void> {
  await requestNodeAdapter(); // fails here with what to install; also puts GPUBufferUsage and the like in place
  const gpu = { requestAdapter: requestNodeAdapter };
  Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'Node' }, configurable: true });
}
