// The two ways the GPU can fail its user: the device, and a kernel.

/** The adapter or device is missing, was lost, or ran out of memory. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  /** WebGPU's reason where there is one: `destroyed`, `unknown`, `out-of-memory`, ... */
  readonly reason: string | undefined;

  constructor(message: string, options: { reason?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = options.reason;
  }
}

/** Where a kernel failed: the linked source, and the file and line of the fault. */
export interface KernelErrorPlace {
  readonly file: string;
  readonly line: number;
  /** The linked WGSL, when linking got that far. */
  readonly source?: string;
}

/** A kernel that cannot be linked, specialized, reflected or compiled. */
export class KernelError extends Error {
  override readonly name = 'KernelError';
  readonly file: string;
  /** One-based line in `file`. */
  readonly line: number;
  readonly source: string | undefined;

  constructor(message: string, place: KernelErrorPlace) {
    super(`${place.file}:${String(place.line)}: ${message}`);
    this.file = place.file;
    this.line = place.line;
    this.source = place.source;
  }
}
