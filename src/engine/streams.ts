// Two ways a run hands out what it produces: the latest value to whoever looks, or every value to one who keeps up.

/** A value that changes; readers see the newest and miss what they were too slow for. */
export class Latest<T> {
  #value: T | undefined;
  #version = 0;
  #closed = false;
  #error: unknown;
  #waiting: (() => void)[] = [];
  #readers = 0;

  /** Whether anybody iterates now. */
  get hasReaders(): boolean {
    return this.#readers > 0;
  }

  publish(value: T): void {
    this.#value = value;
    this.#version++;
    this.#wake();
  }

  /** Ends all iterations, with an error if there is one. */
  close(error?: unknown): void {
    this.#closed = true;
    this.#error = error;
    this.#wake();
  }

  /**
   * Resolves at the next value, or when it is closed.
   *
   * @throws the error it was closed with
   */
  async next(): Promise<void> {
    if (!this.#closed) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    if (this.#error !== undefined) throw this.#error as Error;
  }

  async *read(): AsyncGenerator<T> {
    this.#readers++;
    try {
      for (let seen = 0; ;) {
        if (this.#version > seen && this.#value !== undefined) {
          seen = this.#version;
          yield this.#value;
        } else if (this.#closed) {
          if (this.#error !== undefined) throw this.#error as Error;
          return;
        } else {
          await this.next();
        }
      }
    } finally {
      this.#readers--;
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** A queue of one: the writer waits until its reader has taken each value. */
export class Rendezvous<T> {
  readonly #offered = new Latest<T>();
  readonly #taken = new Latest<number>();
  #closed = false;

  /** Resolves when the reader asks for the value after this one, or has left. */
  async write(value: T): Promise<void> {
    if (this.#closed) return;
    const taken = this.#taken.next();
    this.#offered.publish(value);
    await taken;
  }

  close(error?: unknown): void {
    this.#closed = true;
    this.#offered.close(error);
    this.#taken.close();
  }

  async *read(): AsyncGenerator<T> {
    try {
      for await (const value of this.#offered.read()) {
        yield value;
        this.#taken.publish(1);
      }
    } finally {
      this.close();
    }
  }
}
