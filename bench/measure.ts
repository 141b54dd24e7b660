// Times contestants in turn, A B A B, so that a machine whose speed drifts treats them alike.

/** Somebody who does work once and says how long it took, in milliseconds; warm before the first round. */
export interface Contestant {
  readonly name: string;
  /** Work of one round, in network-steps. */
  readonly networkSteps: number;
  readonly round: () => Promise<number>;
}

/** Network-steps per second of each round. */
export interface Timed {
  readonly name: string;
  readonly rates: readonly number[];
}

/** Runs `rounds` rounds of each contestant in turn. */
export async function interleave(contestants: readonly Contestant[], rounds: number): Promise<Timed[]> {
  const rates = contestants.map((): number[] => []);
  for (let i = 0; i < rounds; i++) {
    for (const [k, { networkSteps, round }] of contestants.entries()) {
      rates[k]?.push((1000 * networkSteps) / (await round()));
    }
  }
  return contestants.map(({ name }, k) => ({ name, rates: rates[k] ?? [] }));
}

/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
