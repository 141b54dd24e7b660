// Holds a run up while its user has paused it.

/** A gate that is open, unless somebody has shut it. */
export class Pause {
  #open: (() => void) | undefined;
  #opened: Promise<void> = Promise.resolve();

  /** Shuts the gate; shut twice is shut. */
  pause(): void {
    if (this.#open) return;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  resume(): void {
    this.#open?.();
    this.#open = undefined;
  }

  /**
   * Waits while the gate is shut.
   *
   * @returns how many milliseconds that took
   * @throws the signal's reason when it aborts
   */
  async passed(signal: AbortSignal): Promise<number> {
    if (!this.#open) return 0;
    signal.throwIfAborted(); // it will not tell a second time
    const since = performance.now();
    const end = (): void => {
      this.resume();
    };
    signal.addEventListener('abort', end, { once: true });
    await this.#opened;
    signal.removeEventListener('abort', end);
    signal.throwIfAborted();
    return performance.now() - since;
  }
}
