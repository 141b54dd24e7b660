// What an engine and its user say to each other when they live in different threads or processes.
import type { PackageFile } from '../../datasets/index.ts';
import type { DeviceDescription } from '../../gpu/device.ts';
import { DeviceError, KernelError } from '../../gpu/errors.ts';
import { InputError, type Sweep } from '../../spec/index.ts';
import type { Plan, PlanOptions } from '../engine.ts';
import type { LineRequest } from '../lines.ts';
import type { EndpointBatch, Inspection, Progress, Snapshot, SweepResult } from '../result.ts';

/** From the user to the engine. Every `id` names a request, a run or a stream for as long as it lasts. */
export type Request =
  | { readonly type: 'plan'; readonly id: number; readonly sweep: Sweep; readonly options: PlanOptions }
  | { readonly type: 'run'; readonly id: number; readonly plan: number; readonly parameters: boolean }
  | { readonly type: 'endpoints'; readonly id: number; readonly run: number }
  | {
      readonly type: 'snapshots';
      readonly id: number;
      readonly run: number;
      readonly parameters: boolean;
    }
  /** The user holds this plan, or this run, no longer. */
  | { readonly type: 'forget'; readonly id: number }
  | { readonly type: 'pause'; readonly id: number }
  | { readonly type: 'resume'; readonly id: number }
  | { readonly type: 'taken'; readonly id: number }
  | { readonly type: 'left'; readonly id: number }
  | { readonly type: 'cancel'; readonly id: number }
  | {
      readonly type: 'inspect';
      readonly id: number;
      readonly sweep: Sweep;
      readonly index: bigint;
      readonly cell: number;
    }
  | ({
      readonly type: 'loss-along';
      readonly id: number;
      readonly sweep: Sweep;
      readonly cell: number;
    } & LineRequest)
  | { readonly type: 'contents'; readonly id: number; readonly contents: string | Uint8Array<ArrayBuffer> }
  | { readonly type: 'no-contents'; readonly id: number; readonly error: ErrorMessage }
  | { readonly type: 'destroy'; readonly id: number };

/** From the engine to the user. */
export type Reply =
  | { readonly type: 'opened'; readonly device: DeviceDescription }
  | { readonly type: 'planned'; readonly id: number; readonly plan: Plan }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'endpoint-batch'; readonly id: number; readonly batch: EndpointBatch }
  | { readonly type: 'snapshot'; readonly id: number; readonly snapshot: Snapshot }
  | { readonly type: 'stream-end'; readonly id: number }
  | { readonly type: 'result'; readonly id: number; readonly result: SweepResult }
  | { readonly type: 'inspected'; readonly id: number; readonly inspection: Inspection }
  | { readonly type: 'losses'; readonly id: number; readonly losses: Float32Array }
  | ReadReply
  | { readonly type: 'destroyed'; readonly id: number }
  /** Id 0: the engine itself failed or never opened. */
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorMessage };

/** Asks for a file that a dataset is made of: its text, or its first bytes. */
export type ReadReply =
  | { readonly type: 'read-text'; readonly id: number; readonly path: string }
  | {
      readonly type: 'read-package-file';
      readonly id: number;
      readonly file: PackageFile;
      readonly bytes: number;
    };

/** A way to the other side; messages arrive in order. */
export interface Channel<Out, In> {
  post(message: Out): void;
  /** Called once, by whoever uses this end. */
  listen(onMessage: (message: In) => void, onClose: (error: Error) => void): void;
  close(): Promise<void>;
}

/** An error as data, to be made anew on the other side as what it was. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  /** Fields of an InputError, place of a KernelError, reason of a DeviceError. */
  readonly details: Readonly<Record<string, unknown>>;
}

export function toErrorMessage(error: unknown): ErrorMessage {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), details: {} };
  const { name, message } = error;
  if (error instanceof InputError) {
    const { field, value, rule, remedy } = error;
    return { name: 'InputError', message, details: { field, value, rule, remedy } };
  }
  if (error instanceof DeviceError) return { name, message, details: { reason: error.reason } };
  if (error instanceof KernelError) {
    const { file, line, source } = error;
    const prefix = `${file}:${String(line)}: `;
    return {
      name,
      message: message.startsWith(prefix) ? message.slice(prefix.length) : message,
      details: { file, line, source },
    };
  }
  return { name, message, details: {} };
}

export function fromErrorMessage({ name, message, details }: ErrorMessage): Error {
  switch (name) {
    case 'InputError':
      return new InputError(details as unknown as ConstructorParameters<typeof InputError>[0]);
    case 'DeviceError':
      return new DeviceError(
        message,
        typeof details['reason'] === 'string' ? { reason: details['reason'] } : {},
      );
    case 'KernelError':
      return new KernelError(message, details as unknown as ConstructorParameters<typeof KernelError>[1]);
    case 'AbortError':
      return new DOMException(message, 'AbortError');
    case 'RangeError':
      return new RangeError(message);
    case 'TypeError':
      return new TypeError(message);
    default:
      return new Error(message);
  }
}
