// The engine's end of a channel: does what the requests say and answers. Runs in a worker.
import type { DatasetSource, PackageFile } from '../../datasets/index.ts';
import type { Engine, Plan, Run } from '../engine.ts';
import {
  fromErrorMessage,
  toErrorMessage,
  type Channel,
  type ReadReply,
  type Reply,
  type Request,
} from './protocol.ts';

interface Pending<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/**
 * Serves one engine on a channel until it is destroyed.
 *
 * @param open opens the engine; it is given a source that asks the other side for files
 */
export async function hostEngine(
  channel: Channel<Reply, Request>,
  open: (source: DatasetSource) => Promise<Engine>,
): Promise<void> {
  const host = new Host(channel);
  channel.listen(
    (request) => {
      host.receive(request);
    },
    () => {
      host.abandon();
    },
  );
  try {
    const engine = await open(host.source);
    host.engine = engine;
    channel.post({ type: 'opened', device: engine.device });
  } catch (error) {
    channel.post({ type: 'error', id: 0, error: toErrorMessage(error) });
  }
}

class Host {
  engine: Engine | undefined;
  readonly #channel: Channel<Reply, Request>;
  readonly #plans = new Map<number, Plan>();
  readonly #runs = new Map<number, Run>();
  readonly #cancels = new Map<number, AbortController>();
  /** Streams whose reader has yet to take a batch. */
  readonly #streams = new Map<number, Pending<boolean>>();
  /** Files that the other side has yet to send. */
  readonly #reads = new Map<number, Pending<string | Uint8Array<ArrayBuffer>>>();
  #nextRead = 1;

  constructor(channel: Channel<Reply, Request>) {
    this.#channel = channel;
  }

  receive(request: Request): void {
    this.#handle(request).catch((error: unknown) => {
      this.#channel.post({ type: 'error', id: request.id, error: toErrorMessage(error) });
    });
  }

  /** The other side is gone: stop working for it. */
  abandon(): void {
    for (const controller of this.#cancels.values()) controller.abort();
    void this.engine?.destroy();
  }

  /** Reads on the other side. */
  readonly source: DatasetSource = {
    readText: (path) => this.#read<string>((id) => ({ type: 'read-text', id, path })),
    readPackageFile: (file: PackageFile, bytes) =>
      this.#read<Uint8Array<ArrayBuffer>>((id) => ({ type: 'read-package-file', id, file, bytes })),
  };

  /** What the other side answers: text for text, bytes for bytes. */
  async #read<Contents extends string | Uint8Array<ArrayBuffer>>(
    ask: (id: number) => ReadReply,
  ): Promise<Contents> {
    const id = this.#nextRead++;
    try {
      return (await new Promise<string | Uint8Array<ArrayBuffer>>((resolve, reject) => {
        this.#reads.set(id, { resolve, reject });
        this.#channel.post(ask(id));
      })) as Contents;
    } finally {
      this.#reads.delete(id);
    }
  }

  async #handle(request: Request): Promise<void> {
    const { id } = request;
    const engine = this.engine;
    if (!engine) throw new Error('the engine is not open');
    switch (request.type) {
      case 'plan': {
        const plan = await engine.plan(request.sweep, request.options);
        this.#plans.set(id, plan);
        this.#channel.post({ type: 'planned', id, plan });
        return;
      }
      case 'run':
        await this.#run(engine, id, request.plan, request.parameters);
        return;
      case 'endpoints': {
        const run = this.#runs.get(request.run);
        if (!run) throw new RangeError('this run is unknown');
        await this.#stream(id, run.endpoints(), (batch) => ({ type: 'endpoint-batch', id, batch }));
        return;
      }
      case 'snapshots': {
        const { parameters } = request;
        const run = this.#runs.get(request.run);
        if (!run) throw new RangeError('this run is unknown');
        const snapshots = run.snapshots({ parameters });
        await this.#stream(id, snapshots, (snapshot) => ({ type: 'snapshot', id, snapshot }));
        return;
      }
      case 'inspect': {
        const { sweep, index, cell } = request;
        const signal = this.#cancellable(id);
        this.#channel.post({
          type: 'inspected',
          id,
          inspection: await engine.inspect(sweep, { index, cell, signal }),
        });
        return;
      }
      case 'loss-along': {
        const { sweep, cell, starts, ends, points } = request;
        const signal = this.#cancellable(id);
        const losses = await engine.lossAlong(sweep, { cell, starts, ends, points, signal });
        this.#channel.post({ type: 'losses', id, losses });
        return;
      }
      case 'destroy':
        await engine.destroy();
        this.#channel.post({ type: 'destroyed', id });
        return;
      default:
        this.#signal(request);
    }
  }

  /** Messages that answer or stop something under way. */
  #signal(
    request: Extract<
      Request,
      { type: 'taken' | 'left' | 'cancel' | 'pause' | 'resume' | 'forget' | 'contents' | 'no-contents' }
    >,
  ): void {
    const { id } = request;
    if (request.type === 'cancel') this.#cancels.get(id)?.abort();
    else if (request.type === 'pause') this.#runs.get(id)?.pause();
    else if (request.type === 'resume') this.#runs.get(id)?.resume();
    else if (request.type === 'forget') this.#forget(id);
    else if (request.type === 'contents') this.#reads.get(id)?.resolve(request.contents);
    else if (request.type === 'no-contents') this.#reads.get(id)?.reject(fromErrorMessage(request.error));
    else this.#streams.get(id)?.resolve(request.type === 'taken');
  }

  #forget(id: number): void {
    this.#plans.delete(id);
    this.#runs.delete(id);
  }

  #cancellable(id: number): AbortSignal {
    const controller = new AbortController();
    this.#cancels.set(id, controller);
    return controller.signal;
  }

  async #run(engine: Engine, id: number, planId: number, parameters: boolean): Promise<void> {
    const plan = this.#plans.get(planId);
    if (!plan) throw new RangeError('this plan is unknown');
    const run = engine.run(plan, { signal: this.#cancellable(id) });
    this.#runs.set(id, run);
    const streaming = parameters
      ? this.#stream(id, run.endpoints({ parameters }), (batch) => ({ type: 'endpoint-batch', id, batch }))
      : Promise.resolve();
    streaming.catch(() => undefined); // the run's own error is reported below
    for await (const progress of run) this.#channel.post({ type: 'progress', id, progress });
    this.#channel.post({ type: 'result', id, result: await run.result });
    this.#cancels.delete(id);
    await streaming;
  }

  /** Posts one value after the other, each when the other side has taken the one before. */
  async #stream<T>(id: number, values: AsyncIterable<T>, reply: (value: T) => Reply): Promise<void> {
    for await (const value of values) {
      const taken = new Promise<boolean>((resolve, reject) => this.#streams.set(id, { resolve, reject }));
      this.#channel.post(reply(value));
      if (!(await taken)) break;
    }
    this.#streams.delete(id);
    this.#channel.post({ type: 'stream-end', id });
  }
}
