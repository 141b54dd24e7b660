// What float32 may do to a network: the deviations of twins that err as kernels may, from the twin in float64.
//
// A network's allowance is ten times the largest deviation among several twins that round every operation to float32:
// one that does nothing else, and others whose starts lie one roundoff of the largest parameter away and whose activations
// err by a tenth of what tests hold those of the kernels to. A few twins may come close to float64 by luck; so no network
// is allowed less than the median of its sweep, and sweeps of few networks have more twins. All of them may round to the
// same float32, which may be a near one; so a deviation is one roundoff of the value itself at least.
//
// Where an activation has a kink (relu, leaky-relu), an error can put a sample on its other side, and no multiple of a
// deviation covers that. Such networks are told apart before anything is compared: a network is `clear` if no
// pre-activation, at any step and for any sample, comes nearer to zero than ten times what the twins differ in
// pre-activations there. Pre-activations that are zero for all twins, such as those behind dead units, are structural.
import { createVerdict } from '../../src/engine/outcome.ts';
import type { Outcome } from '../../src/index.node.ts';
import type { FittedSweep } from '../../src/datasets/index.ts';
import type { Evaluation, TrainingState } from '../../src/reference/index.ts';
import { createActivation, type Activation } from '../../src/reference/activations.ts';
import { createEvaluate } from '../../src/reference/evaluate.ts';
import { createNetwork } from '../../src/reference/network.ts';
import { createObjective, type Objective } from '../../src/reference/objective.ts';
import { createTrain, type Train } from '../../src/reference/train.ts';
import { createRandom, distance } from './random-sweep.ts';

/** Deviations of twins count so often. */
const FACTOR = 10;

/** Erring twins of each network at least, and of all networks of a sweep together. */
const TWINS = { each: 3, together: 24 } as const;

const ROUNDOFF = 2 ** -24;

/** tests/gpu/activation.test.ts holds values to 2e-7 and slopes to 3e-7; deviations count ten times. */
const ACTIVATION_ERROR = { value: 2e-7 / FACTOR, slope: 3e-7 / FACTOR } as const;

/** What a network must be like before or after training, and by how much it may differ. */
export interface Expected {
  readonly theta: Float64Array;
  readonly loss: number;
  readonly gradientNorm: number;
  /** By how much any parameter, and the measurements, may differ. */
  readonly allowed: Allowed;
  /** Null where the twins disagree. */
  readonly diverged: boolean | null;
  readonly outcome: Outcome | null;
  /** Whether no sample may be on either side of a kink. */
  readonly clear: boolean;
}

/** Bounds of differences. */
export interface Allowed {
  readonly theta: number;
  readonly loss: number;
  readonly gradientNorm: number;
}

/** A twin: how it trains, how it measures, and how near it comes to kinks. */
interface Twin extends Train {
  readonly evaluate: (theta: Float64Array, index: bigint) => Evaluation;
  /** (samples * units) the pre-activations with a kink at zero. */
  readonly kinked: (theta: Float64Array) => Float64Array;
}

/** The twins of a sweep. */
interface Twins {
  readonly fitted: FittedSweep;
  readonly float64: Twin;
  readonly float32: Twin;
  readonly erring: Twin;
  /** Of the last kind for each network. */
  readonly count: number;
}

/**
 * What becomes of networks from given starts.
 *
 * @param starts (networks) of (parameterCount) float32 numbers
 * @param steps to take
 */
export function expectedAfter(
  fitted: FittedSweep,
  starts: readonly ArrayLike<number>[],
  steps: number,
): Expected[] {
  const twins: Twins = {
    fitted,
    float64: createTwin(fitted, createObjective(fitted, false), false),
    float32: createTwin(fitted, createObjective(fitted, true), true),
    erring: createTwin(fitted, createErringObjective(fitted), true),
    count: Math.max(TWINS.each, Math.ceil(TWINS.together / starts.length)),
  };
  const all = starts.map((start, index) => follow(twins, start, BigInt(index), steps));
  const medianOf = (field: keyof Allowed): number => median(all.map(({ allowed }) => allowed[field]));
  const least = { theta: medianOf('theta'), loss: medianOf('loss'), gradientNorm: medianOf('gradientNorm') };
  return all.map(({ allowed, ...rest }) => ({
    ...rest,
    allowed: {
      theta: Math.max(allowed.theta, least.theta),
      loss: Math.max(allowed.loss, least.loss),
      gradientNorm: Math.max(allowed.gradientNorm, least.gradientNorm),
    },
  }));
}

/** A network in training by one of its twins. */
interface Followed {
  readonly twin: Twin;
  readonly state: TrainingState;
}

/** Trains one network with all its twins, step by step. */
function follow(twins: Twins, start: ArrayLike<number>, index: bigint, steps: number): Expected {
  const begin = (twin: Twin, theta: Float64Array): Followed => ({ twin, state: twin.begin(theta, index) });
  const exact = begin(twins.float64, Float64Array.from(start));
  const others = [
    begin(twins.float32, Float64Array.from(start)),
    ...Array.from({ length: twins.count }, (_, i) => begin(twins.erring, moved(start, i))),
  ];
  let clear = isClear(exact, others);
  for (let step = 0; step < steps; step++) {
    for (const { twin, state } of [exact, ...others]) twin.train(state, step, 1);
    clear &&= isClear(exact, others);
  }
  const verdict = createVerdict(twins.fitted);
  const endOf = ({ twin, state: { theta, stopped } }: Followed) => {
    const measured = twin.evaluate(theta, index);
    const { kind, outcome } = verdict({ ...measured, stoppedStep: stopped });
    return { ...measured, theta, outcome, diverged: kind === 'diverged' };
  };
  return { ...allowance(endOf(exact), others.map(endOf)), clear };
}

/** What a twin makes of a network. */
type End = Pick<Expected, 'theta' | 'loss' | 'gradientNorm'> & {
  readonly outcome: Outcome;
  readonly diverged: boolean;
};

function allowance(exact: End, others: readonly End[]): Omit<Expected, 'clear'> {
  const allow = (size: number, difference: (other: End) => number): number =>
    FACTOR * Math.max(ROUNDOFF * size, ...others.map(difference));
  const agree = (is: (other: End) => unknown): boolean => others.every((other) => is(other) === is(exact));
  return {
    theta: exact.theta,
    loss: exact.loss,
    gradientNorm: exact.gradientNorm,
    diverged: agree(({ diverged }) => diverged) ? exact.diverged : null,
    outcome: agree(({ outcome }) => outcome) ? exact.outcome : null,
    allowed: {
      theta: allow(largest(exact.theta), ({ theta }) => distance(exact.theta, theta)),
      loss: allow(exact.loss, ({ loss }) => Math.abs(loss - exact.loss)),
      gradientNorm: allow(exact.gradientNorm, (other) => Math.abs(other.gradientNorm - exact.gradientNorm)),
    },
  };
}

/** A start one roundoff of its largest parameter away in every parameter; exact zeros are no rounded numbers, and stay. */
function moved(start: ArrayLike<number>, seed: number): Float64Array {
  const random = createRandom(seed);
  const roundoff = ROUNDOFF * largest(start);
  const sign = (): number => (random() < 0.5 ? -1 : 1);
  return Float64Array.from(start, (x) => (x === 0 ? 0 : Math.fround(x + sign() * roundoff)));
}

/** Whether errors cannot put a sample on the other side of a kink. */
function isClear(exact: Followed, others: readonly Followed[]): boolean {
  const kinked = ({ twin, state }: Followed): Float64Array => twin.kinked(state.theta);
  const [z, ...erring] = [kinked(exact), ...others.map(kinked)];
  const margin = FACTOR * Math.max(...erring.map((other) => distance(z, other)));
  return z.every((x, i) => Math.abs(x) > margin || (x === 0 && erring.every((other) => other[i] === 0)));
}

function createTwin(fitted: FittedSweep, objective: Objective, single: boolean): Twin {
  const { seed } = fitted.sweep;
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  return {
    ...createTrain({ fitted, objective, key, single }),
    evaluate: createEvaluate(fitted, objective, single),
    kinked: createKinked(fitted, objective),
  };
}

function createKinked({ sweep, shape, dataset }: FittedSweep, { network, load }: Objective): Twin['kinked'] {
  const from = isKinked(sweep.network.activation) ? dataset.inputSize : network.outputs;
  const to = isKinked(sweep.network.outputActivation) ? shape.unitCount : network.outputs;
  const size = to - from;
  return (theta) => {
    const all = new Float64Array(dataset.numSamples * size);
    for (let sample = 0; size > 0 && sample < dataset.numSamples; sample++) {
      load(sample);
      network.forward(theta);
      all.set(network.z.subarray(from, to), sample * size);
    }
    return all;
  };
}

function isKinked(activation: string): boolean {
  return activation === 'relu' || activation === 'leaky-relu';
}

/** The objective rounded to float32, its network replaced by one whose activations err. */
function createErringObjective(fitted: FittedSweep): Objective {
  const { shape, sweep } = fitted;
  const objective = createObjective(fitted, true);
  const { z, a, d } = objective.network;
  const random = createSigns();
  const hidden = erringActivation(sweep.network.activation, random);
  const output = erringActivation(sweep.network.outputActivation, random);
  const own = createNetwork({ shape, hidden, output, single: true });
  objective.network.forward = (theta) => {
    own.a.set(a);
    own.forward(theta);
    z.set(own.z);
    a.set(own.a);
  };
  objective.network.backward = (theta, gradient) => {
    own.d.set(d);
    own.backward(theta, gradient);
    d.set(own.d);
  };
  return objective;
}

/** Piecewise linear activations are exact in kernels; so is a value of zero. */
function erringActivation(name: Parameters<typeof createActivation>[0], sign: () => number): Activation {
  const exact = createActivation(name, true);
  if (isKinked(name) || name === 'identity') return exact;
  const { value, slope } = ACTIVATION_ERROR;
  const erring = (y: number, error: number): number => (y === 0 ? 0 : Math.fround(y + sign() * error));
  return {
    ...exact,
    value: (x) => erring(exact.value(x), value),
    slope: (x, y) => erring(exact.slope(x, y), slope),
  };
}

/** -1 or 1, evenly: the highest bit of a linear congruential generator. */
function createSigns(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state < 2 ** 31 ? -1 : 1;
  };
}

function largest(values: ArrayLike<number>): number {
  return Math.max(...Array.from(values, Math.abs));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
