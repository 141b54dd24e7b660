// Long work on the CPU in short turns, so that whoever waits for the event loop gets theirs.

/** Milliseconds of work between two looks at what else there is to do. */
export const TURN_MS = 20;

/**
 * Turns for a loop to take.
 *
 * @param signal ends the work
 * @returns a function to await between two pieces of work: whether others had a turn; it throws the signal's reason once that
 *   is aborted
 */
export function createTurns(signal?: AbortSignal): () => Promise<boolean> {
  let began = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - began < TURN_MS) return false;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    began = performance.now();
    return true;
  };
}
