// A channel within one process, for the tests of remote engines.
import type { Channel, Reply, Request } from '../../../src/engine/remote/protocol.ts';
import { decodeMessage, encodeMessage } from '../../../src/engine/remote/text.ts';

/** The two ends of a channel that carries text, as the one to Chrome does. */
export function channelPair(): { user: Channel<Request, Reply>; engine: Channel<Reply, Request> } {
  const listeners: Record<'user' | 'engine', ((message: never) => void) | undefined> = {
    user: undefined,
    engine: undefined,
  };
  const endAt = (here: 'user' | 'engine', there: 'user' | 'engine') => ({
    post: (message: unknown) => {
      const text = encodeMessage(message);
      setTimeout(() => listeners[there]?.(decodeMessage(text) as never));
    },
    listen: (onMessage: (message: never) => void) => {
      listeners[here] = onMessage;
    },
    close: () => Promise.resolve(),
  });
  return { user: endAt('user', 'engine'), engine: endAt('engine', 'user') };
}
