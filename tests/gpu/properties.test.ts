// Properties of all sweeps there are: arbitrary ones, drawn by fast-check, on every strategy that can train them.
//
// BASINLAB_SEED draws others, BASINLAB_RUNS more of them: BASINLAB_SEED=7 BASINLAB_RUNS=500 npm run test:gpu -- properties
// A sweep that breaks a property is shrunk for a minute; the message holds it and the command that repeats it.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createEngine,
  InputError,
  OUTCOMES,
  parseSweep,
  type Engine,
  type EndpointBatch,
  type Outcome,
  type PlanOptions,
  type SweepInput,
} from '../../src/index.node.ts';
import { anySweep, type AnySweep, type Size } from './any-sweep.ts';
import { logarithmic, sometimes } from './any-optimizer.ts';
import { expectedAfter, type Expected } from './float32-allowance.ts';
import { distance, fit } from './random-sweep.ts';

const ALONE = ['invocation', 'layered'] as const;
const TEAMS = ['subgroup', 'workgroup'] as const;
type Strategy = (typeof ALONE | typeof TEAMS)[number];

/** Sweeps that train in no time; their kernels take a second or two to compile. */
const LARGE: Size = { parameters: 3000, networks: 70, steps: 5, work: 2e5 };
/** Barriers and shuffles cost a software adapter as much as a whole step elsewhere. */
const SMALL: Size = { parameters: 150, networks: 6, steps: 2, work: 5e3 };
/** Enough to cut. */
const LONG: Size = { parameters: 300, networks: 150, steps: 12, work: 1e6 };

const { BASINLAB_SEED: seed = '20250101', BASINLAB_RUNS: runs, BASINLAB_PATH: path } = process.env;
const SHRINK_MS = 60_000;
const TIMEOUT_MS = 3_600_000;

let engine: Engine;

/** Whether a property holds for `numRuns` sweeps; prints how many there were and what they were drawn from. */
async function holds<T>(property: fc.IAsyncProperty<[T]>, numRuns: number): Promise<void> {
  const parameters = { seed: Number(seed), numRuns: Number(runs ?? numRuns) };
  const found = await fc.check(property, { ...parameters, ...(path && { path }), endOnFailure: true });
  console.log(`${found.numRuns} sweeps, BASINLAB_SEED=${seed}`);
  if (!found.failed) return;
  const at = found.counterexamplePath ?? '';
  const limited = { ...parameters, path: at, interruptAfterTimeLimit: SHRINK_MS };
  const shrunk = path === undefined ? await fc.check(property, limited) : found;
  const { counterexample, counterexamplePath, errorInstance } = shrunk.failed ? shrunk : found;
  const again = `BASINLAB_SEED=${seed} BASINLAB_PATH=${counterexamplePath ?? ''}`;
  const test = expect.getState().currentTestName?.split(' > ').at(-1) ?? '';
  throw new Error(
    `${errorInstance instanceof Error ? errorInstance.message : String(errorInstance)}\n` +
      `${again} npx vitest run --project gpu properties -t '${test}'\n${JSON.stringify(counterexample)}`,
    { cause: errorInstance },
  );
}

/** The networks of a sweep as they are in the end. */
interface Ends {
  readonly loss: Float32Array;
  readonly gradientNorm: Float32Array;
  readonly outcome: readonly (Outcome | undefined)[];
  /** (networks) of (parameterCount) */
  readonly parameters: readonly Float32Array[];
}

/** Trains a sweep; null if the strategy cannot. */
async function train(sweep: SweepInput, options: PlanOptions): Promise<Ends | null> {
  const plan = await engine.plan(parseSweep(sweep), options).catch((error: unknown) => {
    if (error instanceof InputError && error.field === 'strategy') return null;
    throw error;
  });
  if (!plan) return null;
  const run = engine.run(plan);
  const batches: EndpointBatch[] = [];
  for await (const batch of run.endpoints({ parameters: true })) batches.push(batch);
  expect((await run.result).cells[0]?.strategy).toBe(options.strategy);
  return {
    loss: Float32Array.from(batches.flatMap(({ loss }) => [...loss])),
    gradientNorm: Float32Array.from(batches.flatMap(({ gradientNorm }) => [...gradientNorm])),
    outcome: batches.flatMap(({ outcome }) => Array.from(outcome, (i) => OUTCOMES[i])),
    parameters: batches.flatMap(parametersOf),
  };
}

function parametersOf({
  parameters = new Float32Array(),
  index: { length: count },
}: EndpointBatch): Float32Array[] {
  return Array.from({ length: count }, (_, network) => parameters.filter((__, i) => i % count === network));
}

/** What was compared over all sweeps of a property. */
interface Tally {
  readonly sweeps: Map<Strategy, number>;
  /** Allowed differences of parameters of the networks that were compared. */
  readonly allowed: number[];
  /** Networks that were not, because of a kink or because they diverge. */
  left: number;
}

/** Each strategy starts, measures, trains and measures again as the twins do; then the strategies agree with each other. */
async function agrees(sweep: AnySweep, strategies: readonly Strategy[], tally: Tally): Promise<void> {
  const fitted = await fit(sweep);
  let before: readonly Expected[] | undefined;
  let after: readonly Expected[] = [];
  let first: readonly Float32Array[] = [];
  for (const strategy of strategies) {
    const starts = await train({ ...sweep, steps: 0 }, { strategy });
    const ends = await train(sweep, { strategy });
    if (!starts || !ends) continue;
    tally.sweeps.set(strategy, (tally.sweeps.get(strategy) ?? 0) + 1);
    if (!before) {
      first = starts.parameters;
      before = expectedAfter(fitted, first, 0);
      after = expectedAfter(fitted, first, sweep.steps);
      const compared = after.filter(isComparable);
      tally.allowed.push(...compared.map(({ allowed }) => allowed.theta));
      tally.left += after.length - compared.length;
    }
    expect(starts.parameters, `${strategy}: starts`).toEqual(first);
    compare(`${strategy}, step 0`, before, starts);
    compare(`${strategy}, step ${sweep.steps}`, after, ends);
  }
}

function isComparable({ clear, diverged }: Expected): boolean {
  return clear && diverged === false;
}

function compare(what: string, all: readonly Expected[], actual: Ends): void {
  expect(actual.parameters).toHaveLength(all.length);
  for (const [network, expected] of all.entries()) {
    const { allowed, outcome, diverged } = expected;
    const name = `${what}, network ${network}`;
    if (diverged === true) expect(actual.outcome[network], name).toBe('diverged');
    if (!isComparable(expected)) continue;
    const { [network]: theta = new Float32Array() } = actual.parameters;
    expect(distance(expected.theta, theta), `${name}: parameters`).toBeLessThanOrEqual(allowed.theta);
    for (const field of ['loss', 'gradientNorm'] as const) {
      const error = Math.abs((actual[field][network] ?? Number.NaN) - expected[field]);
      expect(error, `${name}: ${field} ${expected[field]}`).toBeLessThanOrEqual(allowed[field]);
    }
    if (outcome !== null) expect(actual.outcome[network], name).toBe(outcome);
  }
}

/** Prints what was compared; fails if that is too little to tell anything. */
function report({ sweeps, allowed, left }: Tally): void {
  const middle = allowed.toSorted((a, b) => a - b)[Math.floor(allowed.length / 2)] ?? 0;
  const share = (100 * left) / (left + allowed.length);
  console.log(
    `${[...sweeps].map(([strategy, count]) => `${strategy} ${count} times`).join(', ')}: ${allowed.length} networks, ` +
      `typically within ${middle.toExponential(1)}; ${share.toFixed(1)} % left out`,
  );
  if (path) return;
  expect(share).toBeLessThan(20);
  expect(middle).toBeLessThan(1e-4);
}

/** The networks of two runs that are not the same in every bit. */
function differing(a: Ends | null, b: Ends | null): number[] {
  expect(a?.parameters.length).toBe(b?.parameters.length);
  if (!a || !b) return [];
  const wordsOf = (ends: Ends, i: number): Uint32Array => {
    const { [i]: theta = new Float32Array(), length } = ends.parameters;
    expect([ends.loss.length, ends.gradientNorm.length, ends.outcome.length]).toEqual([
      length,
      length,
      length,
    ]);
    const outcome = OUTCOMES.findIndex((name) => name === ends.outcome[i]);
    return new Uint32Array(
      Float32Array.of(...theta, ends.loss[i] ?? 0, ends.gradientNorm[i] ?? 0, outcome).buffer,
    );
  };
  return [...a.parameters.keys()].filter((i) => {
    const other = wordsOf(b, i);
    return wordsOf(a, i).some((word, k) => word !== other[k]);
  });
}

/** How a sweep may be cut. */
const anyCut = (strategies: readonly Strategy[], size: Size) =>
  fc.record({
    strategy: fc.constantFrom(...strategies),
    sweep: anySweep(size),
    stop: sometimes(
      fc.record({
        loss: logarithmic(0.05, 1),
        progress: logarithmic(1e-4, 0.1),
        every: fc.integer({ min: 1, max: 5 }),
      }),
    ),
    chunks: fc.integer({ min: 1, max: 5 }),
    stepsPerDispatch: fc.integer({ min: 1, max: 5 }),
    compact: fc.boolean(),
  });

describe('any sweep', () => {
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  for (const strategies of [ALONE, TEAMS]) {
    it(
      `starts, measures and trains as its twins do: ${strategies.join(', ')}`,
      { timeout: TIMEOUT_MS },
      async () => {
        const tally: Tally = { sweeps: new Map(), allowed: [], left: 0 };
        const isSlow = strategies === TEAMS && engine.device.software;
        const size = isSlow ? SMALL : LARGE;
        const property = fc.asyncProperty(anySweep(size), (sweep) => agrees(sweep, strategies, tally));
        await holds(property, isSlow ? 6 : 18);
        report(tally);
      },
    );
  }

  it('ends with the same bits however it is cut', { timeout: TIMEOUT_MS }, async () => {
    const teams = anyCut(TEAMS, engine.device.software ? SMALL : LONG);
    const any = fc.oneof({ weight: 4, arbitrary: anyCut(ALONE, LONG) }, { weight: 1, arbitrary: teams });
    const property = fc.asyncProperty(any, async ({ strategy, sweep, stop, chunks, ...options }) => {
      const stopping = { ...sweep, ...(stop && { stop }) };
      const whole = await train(stopping, { strategy });
      const chunkNetworks = Math.ceil(sweep.networks / chunks);
      const cut = await train(stopping, { ...options, strategy, chunkNetworks });
      expect(differing(whole, cut), `${strategy}: networks that end differently`).toEqual([]);
    });
    await holds(property, 12);
  });
});
