// The page's end: maps, planes and critical points that a worker works out.
import { fromErrorMessage, type Channel } from '../engine/remote/protocol.ts';
import { DeviceError } from '../gpu/errors.ts';
import type { ParameterPlane } from './map-plane.ts';
import type {
  CriticalRequest,
  LandscapeReply,
  LandscapeRequest,
  ListedPoints,
  MapRequest,
  PaintedPass,
  PlaneRequest,
} from './page-protocol.ts';

/** Who watches a piece of work. */
export interface Watching {
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Called with the part that is done, from 0 to 1. */
  readonly onFraction?: (fraction: number) => void;
}

/** What a page can ask about landscapes. */
export interface LandscapeWorker {
  /**
   * Draws a map, from coarse to fine.
   *
   * @param onPass called with each picture
   * @throws InputError; DeviceError; AbortError
   */
  drawMap(request: MapRequest, onPass: (pass: PaintedPass) => void, watching?: Watching): Promise<void>;
  /** The plane of starting points around a network's own. */
  planeAround(request: PlaneRequest, watching?: Watching): Promise<ParameterPlane>;
  /** Looks for critical points. @throws InputError where the objective is not smooth, or too large */
  criticalPoints(request: CriticalRequest, watching?: Watching): Promise<ListedPoints>;
  /** Ends all work. */
  close(): void;
}

/** Starts the worker. */
export function openLandscapeWorker(): LandscapeWorker {
  const worker = new Worker(new URL('./page-worker.ts', import.meta.url), {
    type: 'module',
    name: 'basinlab-landscape',
  });
  return connectLandscape({
    post(request) {
      worker.postMessage(request);
    },
    listen(onMessage, onClose) {
      worker.addEventListener('message', ({ data }: MessageEvent<LandscapeReply>) => {
        onMessage(data);
      });
      worker.addEventListener('error', ({ message }) => {
        onClose(new DeviceError(`the landscape's worker failed: ${message}`));
      });
    },
    close() {
      worker.terminate();
      return Promise.resolve();
    },
  });
}

/** Uses a host at the other end of a channel. */
export function connectLandscape(channel: Channel<LandscapeRequest, LandscapeReply>): LandscapeWorker {
  const asks = new Asks(channel);
  return {
    async drawMap(request, onPass, watching) {
      await asks.ask((id) => ({ type: 'map', id, request }), 'drawn', watching, onPass);
    },
    async planeAround(request, watching) {
      return (await asks.ask((id) => ({ type: 'plane', id, request }), 'plane', watching)).plane;
    },
    async criticalPoints(request, watching) {
      const asked = (id: number) => ({ type: 'critical-points', id, request }) as const;
      return (await asks.ask(asked, 'critical-points', watching)).found;
    },
    close() {
      void channel.close();
    },
  };
}

interface Listener {
  readonly onReply: (reply: LandscapeReply) => void;
  readonly onError: (error: Error) => void;
}

/** The pieces of work under way. */
class Asks {
  readonly #channel: Channel<LandscapeRequest, LandscapeReply>;
  readonly #listeners = new Map<number, Listener>();
  #nextId = 1;
  #broken: Error | undefined;

  constructor(channel: Channel<LandscapeRequest, LandscapeReply>) {
    this.#channel = channel;
    channel.listen(
      (reply) => {
        const listener = this.#listeners.get(reply.id);
        if (reply.type === 'error') listener?.onError(fromErrorMessage(reply.error));
        else listener?.onReply(reply);
      },
      (error) => {
        this.#broken = error;
        for (const { onError } of this.#listeners.values()) onError(error);
      },
    );
  }

  /** Asks for something, and resolves with the reply that ends it; an aborted signal rejects at once. */
  async ask<T extends LandscapeReply['type']>(
    request: (id: number) => LandscapeRequest,
    last: T,
    { signal, onFraction }: Watching = {},
    onPass?: (pass: PaintedPass) => void,
  ): Promise<Extract<LandscapeReply, { type: T }>> {
    signal?.throwIfAborted();
    if (this.#broken) throw this.#broken;
    const id = this.#nextId++;
    let cancel: (() => void) | undefined;
    try {
      return await new Promise((resolve, reject) => {
        cancel = () => {
          this.#channel.post({ type: 'cancel', id });
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', cancel);
        this.#listeners.set(id, {
          onReply: (reply) => {
            if (reply.type === 'pass') onPass?.(reply.pass);
            else if (reply.type === 'fraction') onFraction?.(reply.fraction);
            else if (reply.type === last) resolve(reply as Extract<LandscapeReply, { type: T }>);
          },
          onError: reject,
        });
        this.#channel.post(request(id));
      });
    } finally {
      this.#listeners.delete(id);
      if (cancel) signal?.removeEventListener('abort', cancel);
    }
  }
}
