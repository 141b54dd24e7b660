// The user's end of a channel: an Engine whose work is done elsewhere.
import { readersOf, type DatasetSource } from '../../datasets/index.ts';
import type { DeviceDescription } from '../../gpu/device.ts';
import type { Sweep } from '../../spec/index.ts';
import type { Engine, Plan, PlanOptions, Run } from '../engine.ts';
import type { LineRequest } from '../lines.ts';
import type { EndpointBatch, Inspection, Progress, Snapshot, SweepResult } from '../result.ts';
import { Latest, Rendezvous } from '../streams.ts';
import {
  fromErrorMessage,
  toErrorMessage,
  type Channel,
  type ReadReply,
  type Reply,
  type Request,
} from './protocol.ts';

/** What a request is waiting for: its replies, until it says that it is done. */
interface Listener {
  readonly onReply: (reply: Reply) => void;
  readonly onError: (error: Error) => void;
}

/**
 * Uses an engine at the other end of a channel.
 *
 * @param source where the files of datasets are read, on this side
 * @throws what opening the engine threw there
 */
export async function connectEngine(
  channel: Channel<Request, Reply>,
  source: DatasetSource,
): Promise<Engine> {
  const connection = new Connection(channel, source);
  return new RemoteEngine(connection, await connection.opened);
}

class Connection {
  readonly opened: Promise<DeviceDescription>;
  readonly #channel: Channel<Request, Reply>;
  readonly #source: DatasetSource;
  readonly #listeners = new Map<number, Listener>();
  readonly #held = new FinalizationRegistry<number>((id) => {
    if (!this.#broken) this.post({ type: 'forget', id });
  });
  #nextId = 1;
  #broken: Error | undefined;

  constructor(channel: Channel<Request, Reply>, source: DatasetSource) {
    this.#channel = channel;
    this.#source = source;
    this.opened = new Promise((resolve, reject) => {
      this.#listeners.set(0, {
        onReply: (reply) => {
          if (reply.type === 'opened') resolve(reply.device);
        },
        onError: reject,
      });
    });
    channel.listen(
      (reply) => {
        this.#receive(reply);
      },
      (error) => {
        this.#break(error);
      },
    );
  }

  newId(): number {
    return this.#nextId++;
  }

  /** Tells the other side when nobody here holds a plan or a run any more: it keeps them until then. */
  keep(held: object, id: number): void {
    this.#held.register(held, id);
  }

  post(request: Request): void {
    this.#channel.post(request);
  }

  listen(id: number, listener: Listener): void {
    if (this.#broken) listener.onError(this.#broken);
    else this.#listeners.set(id, listener);
  }

  forget(id: number): void {
    this.#listeners.delete(id);
  }

  /** Posts a request and resolves with what its reply of one type carries. */
  async ask<T extends Reply['type']>(request: Request, type: T): Promise<Extract<Reply, { type: T }>> {
    try {
      return await new Promise((resolve, reject) => {
        this.listen(request.id, {
          onReply: (reply) => {
            if (reply.type === type) resolve(reply as Extract<Reply, { type: T }>);
          },
          onError: reject,
        });
        if (!this.#broken) this.post(request);
      });
    } finally {
      this.forget(request.id);
    }
  }

  async close(): Promise<void> {
    const closed = new Error('the engine was destroyed');
    this.#break(closed);
    await this.#channel.close();
  }

  #receive(reply: Reply): void {
    if (reply.type === 'read-text' || reply.type === 'read-package-file') {
      void this.#answerRead(reply);
      return;
    }
    const listener = this.#listeners.get(reply.type === 'opened' ? 0 : reply.id);
    if (reply.type === 'error') listener?.onError(fromErrorMessage(reply.error));
    else listener?.onReply(reply);
  }

  async #answerRead(asked: ReadReply): Promise<void> {
    const { id } = asked;
    const { readText, readPackageFile } = readersOf(this.#source);
    try {
      const contents =
        asked.type === 'read-text'
          ? await readText(asked.path)
          : await readPackageFile(asked.file, asked.bytes);
      this.post({ type: 'contents', id, contents });
    } catch (error) {
      this.post({ type: 'no-contents', id, error: toErrorMessage(error) });
    }
  }

  #break(error: Error): void {
    this.#broken ??= error;
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const { onError } of listeners) onError(error);
  }
}

class RemoteEngine implements Engine {
  readonly device: DeviceDescription;
  readonly #connection: Connection;
  readonly #planIds = new WeakMap<Plan, number>();
  #destroyed: Promise<void> | undefined;

  constructor(connection: Connection, device: DeviceDescription) {
    this.#connection = connection;
    this.device = device;
  }

  async plan(sweep: Sweep, options: PlanOptions = {}): Promise<Plan> {
    const id = this.#connection.newId();
    const { plan } = await this.#connection.ask({ type: 'plan', id, sweep, options }, 'planned');
    this.#planIds.set(plan, id);
    this.#connection.keep(plan, id);
    return plan;
  }

  run(plan: Plan, options: { readonly signal?: AbortSignal } = {}): Run {
    const planId = this.#planIds.get(plan);
    if (planId === undefined)
      throw new TypeError('`plan` must come from plan() of the same engine; plan the sweep again');
    return new RemoteRun(this.#connection, planId, options.signal);
  }

  async inspect(
    sweep: Sweep,
    options: { readonly index: bigint; readonly cell?: number; readonly signal?: AbortSignal },
  ): Promise<Inspection> {
    const { index, cell = 0, signal } = options;
    const reply = await this.#askCancellable(
      signal,
      (id) => ({ type: 'inspect', id, sweep, index, cell }),
      'inspected',
    );
    return reply.inspection;
  }

  async lossAlong(
    sweep: Sweep,
    { cell = 0, signal, ...request }: LineRequest & { readonly cell?: number; readonly signal?: AbortSignal },
  ): Promise<Float32Array> {
    const reply = await this.#askCancellable(
      signal,
      (id) => ({ type: 'loss-along', id, sweep, cell, ...request }),
      'losses',
    );
    return reply.losses;
  }

  /** Asks for something that the other side stops working on when the signal aborts. */
  async #askCancellable<T extends Reply['type']>(
    signal: AbortSignal | undefined,
    request: (id: number) => Request,
    type: T,
  ): Promise<Extract<Reply, { type: T }>> {
    const id = this.#connection.newId();
    signal?.throwIfAborted();
    const cancel = (): void => {
      this.#connection.post({ type: 'cancel', id });
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await this.#connection.ask(request(id), type);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async destroy(): Promise<void> {
    this.#destroyed ??= this.#connection
      .ask({ type: 'destroy', id: this.#connection.newId() }, 'destroyed')
      .then(
        () => undefined,
        () => undefined, // the other side is gone already
      )
      .then(() => this.#connection.close());
    await this.#destroyed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }
}

class RemoteRun implements Run {
  readonly result: Promise<SweepResult>;
  readonly #connection: Connection;
  readonly #id: number;
  readonly #progress = new Latest<Progress>();
  #parameters: Rendezvous<EndpointBatch> | undefined;
  #sent = false;

  constructor(connection: Connection, plan: number, signal: AbortSignal | undefined) {
    this.#connection = connection;
    this.#id = connection.newId();
    connection.keep(this, this.#id);
    this.result = this.#start(plan, signal);
    this.result.then(
      () => {
        this.#progress.close();
      },
      (error: unknown) => {
        this.#progress.close(error);
        this.#parameters?.close(error);
      },
    );
  }

  [Symbol.asyncIterator](): AsyncIterator<Progress> {
    return this.#progress.read();
  }

  endpoints(options: { readonly parameters?: boolean } = {}): AsyncIterable<EndpointBatch> {
    if (options.parameters !== true) {
      const read = (id: number): Request => ({ type: 'endpoints', id, run: this.#id });
      return {
        [Symbol.asyncIterator]: () =>
          this.#stream(read, (reply) => (reply.type === 'endpoint-batch' ? reply.batch : undefined)),
      };
    }
    if (this.#sent) {
      throw new RangeError(
        '`parameters` (=true) must be asked for before the run has begun: parameters are not kept; call endpoints() right after run()',
      );
    }
    const parameters = (this.#parameters ??= new Rendezvous<EndpointBatch>());
    return { [Symbol.asyncIterator]: () => parameters.read() };
  }

  snapshots({ parameters = false }: { readonly parameters?: boolean } = {}): AsyncIterable<Snapshot> {
    const read = (id: number): Request => ({ type: 'snapshots', id, run: this.#id, parameters });
    return {
      [Symbol.asyncIterator]: () =>
        this.#stream(read, (reply) => (reply.type === 'snapshot' ? reply.snapshot : undefined)),
    };
  }

  pause(): void {
    void this.#postAfterRun({ type: 'pause', id: this.#id });
  }

  resume(): void {
    void this.#postAfterRun({ type: 'resume', id: this.#id });
  }

  /** The other side must know the run first; that is posted a turn after it was made. */
  async #postAfterRun(request: Request): Promise<void> {
    await Promise.resolve();
    this.#connection.post(request);
  }

  async #start(plan: number, signal: AbortSignal | undefined): Promise<SweepResult> {
    await Promise.resolve(); // the caller may still ask for parameters
    this.#sent = true;
    signal?.throwIfAborted();
    const id = this.#id;
    const cancel = (): void => {
      this.#connection.post({ type: 'cancel', id });
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<SweepResult>((resolve, reject) => {
        this.#connection.listen(id, {
          onReply: (reply) => {
            this.#receive(reply, resolve);
          },
          onError: reject,
        });
        this.#connection.post({ type: 'run', id, plan, parameters: this.#parameters !== undefined });
      });
    } catch (error) {
      this.#connection.forget(id);
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  #receive(reply: Reply, resolve: (result: SweepResult) => void): void {
    if (reply.type === 'progress') this.#progress.publish(reply.progress);
    else if (reply.type === 'result') {
      resolve(reply.result);
      if (!this.#parameters) this.#connection.forget(this.#id); // else the end of the stream is still to come
    } else if (reply.type === 'stream-end') {
      this.#parameters?.close();
      this.#connection.forget(this.#id);
    } else if (reply.type === 'endpoint-batch') {
      void this.#parameters?.write(reply.batch).then(() => {
        this.#connection.post({ type: 'taken', id: this.#id });
      });
    }
  }

  /** Reads a stream of the run: asks for it, and for each value after the one before was used. */
  async *#stream<T>(
    request: (id: number) => Request,
    valueOf: (reply: Reply) => T | undefined,
  ): AsyncGenerator<T> {
    const id = this.#connection.newId();
    const values = new Rendezvous<T>();
    this.#connection.listen(id, {
      onReply: (reply) => {
        const value = valueOf(reply);
        if (value !== undefined) {
          void values.write(value).then(() => {
            this.#connection.post({ type: 'taken', id });
          });
        } else if (reply.type === 'stream-end') values.close();
      },
      onError: (error) => {
        values.close(error);
      },
    });
    await this.#postAfterRun(request(id));
    try {
      yield* values.read();
    } finally {
      this.#connection.post({ type: 'left', id });
      this.#connection.forget(id);
    }
  }
}
