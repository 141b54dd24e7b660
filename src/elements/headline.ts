// The sentence above the dots: what the networks show so far, and no more than that.
import type { CellResult } from '../engine/result.ts';
import type { Sweep } from '../spec/index.ts';
import type { ShareWithInterval } from '../statistics/index.ts';
import { countText, fractionText, outcomeShareText } from '../wording/numbers.ts';
import { taskOf } from '../wording/sweep-title.ts';

/** A sentence in large letters, and what it rests on. */
export interface Headline {
  readonly text: string;
  readonly evidence: string;
}

/** A run as far as it has come. */
export interface Standing {
  readonly step: number;
  readonly steps: number;
  readonly networks: number;
  /** Networks near a loss of 0. */
  readonly low: ShareWithInterval;
}

/** For an address that cannot be read, and for one whose sweep does not work. */
export const UNREADABLE: Headline = {
  text: 'This address is not a sweep.',
  evidence: 'Choose ReLU or tanh, or correct the address.',
};
export const UNWORKABLE: Headline = {
  text: 'This sweep does not work.',
  evidence: 'Correct it below, or choose ReLU or tanh.',
};

/** For a sweep that does not begin unasked. */
export function readyHeadline({ networks, steps }: Sweep): Headline {
  return {
    text: 'A large sweep is ready.',
    evidence: `${countText(networks)} networks, ${countText(steps)} steps: press Run.`,
  };
}

/** Above this share of networks that still move nothing is said about stuck ones. */
const MAX_UNCONVERGED = 0.01;

/** Shares that have a name, if they are as near as NEAR. */
const NAMED: readonly (readonly [fraction: number, name: string])[] = [
  [1 / 4, 'One of four'],
  [1 / 3, 'One of three'],
  [1 / 2, 'Half of these'],
  [2 / 3, 'Two of three'],
  [3 / 4, 'Three of four'],
  [9 / 10, 'Nine of ten'],
];
const NEAR = 0.015;

/** While networks train, nothing is final. */
export function liveHeadline(sweep: Sweep, { step, steps, networks, low }: Standing): Headline {
  const task = taskOf(sweep);
  const begun =
    step === 0 ? 'Nothing is trained yet' : `${fractionText(low.fraction)} have come down to 0 so far`;
  return {
    text: `${countText(networks)} tiny ${networkName(sweep)} networks try to ${task.todo}.`,
    evidence: `${begun} (step ${countText(step)} of ${countText(steps)}).`,
  };
}

/** What a finished cell shows. */
export function finalHeadline(sweep: Sweep, cell: CellResult): Headline {
  const { outcomes, networks } = cell;
  const within = `${countText(sweep.steps)} steps`;
  const task = taskOf(sweep);
  const stuck = networks - outcomes.solved - outcomes.unconverged - outcomes.diverged;
  const moving = outcomes.unconverged / networks > MAX_UNCONVERGED;
  if (creeps(sweep)) return creepingHeadline(sweep, cell);
  if (moving) {
    return {
      text: `${shareOf(outcomes.solved, networks)} of these networks ${task.done}; ${shareOf(outcomes.unconverged, networks)} are still on their way.`,
      evidence: `After ${within}, ${countText(networks)} networks: too many still move to call the others stuck.`,
    };
  }
  if (stuck === 0) {
    const all = outcomes.solved === networks ? 'All' : shareOf(outcomes.solved, networks);
    return {
      text: `${all} of these networks ${task.done}.`,
      evidence: `${countText(networks)} networks, ${within}.`,
    };
  }
  const still = `${intervalOf(stuck, networks)} of ${countText(networks)} networks stand still above 0 after ${within}; ${shareOf(outcomes.unconverged, networks)} still move.`;
  return {
    text: `${namedShare(stuck / networks)} tiny ${networkName(sweep)} networks never ${task.todo}. More training will not help them.`,
    evidence: still,
  };
}

/** XOR on smooth saturating units has no finite local minimum: what looks stuck there creeps. */
function creeps({ dataset, network, loss, solved }: Sweep): boolean {
  const isXor = 'name' in dataset && dataset.name === 'xor';
  const byAccuracy = !solved || 'accuracy' in solved;
  return isXor && byAccuracy && loss === 'bce' && ['tanh', 'sigmoid'].includes(network.activation);
}

function creepingHeadline(sweep: Sweep, { outcomes, networks }: CellResult): Headline {
  const left = networks - outcomes.solved - outcomes.diverged;
  const percent = `${String(Math.round((100 * left) / networks))} %`;
  return {
    text: `${percent} still look stuck. None is: they slide downhill for ever.`,
    evidence: `${intervalOf(left, networks)} of ${countText(networks)} ${sweep.network.activation} networks have not learned XOR after ${countText(sweep.steps)} steps. This problem has no finite local minimum with such units: the way down never ends, it only gets flatter.`,
  };
}

function networkName({ network }: Sweep): string {
  return network.activation === 'relu' ? 'ReLU' : network.activation;
}

function namedShare(fraction: number): string {
  const named = NAMED.find(([value]) => Math.abs(value - fraction) <= NEAR);
  return named?.[1] ?? `${fractionText(fraction)} of these`;
}

function shareOf(count: number, networks: number): string {
  return outcomeShareText(count, networks).share;
}

function intervalOf(count: number, networks: number): string {
  const { share, low, high } = outcomeShareText(count, networks);
  return `${share} (95 % interval ${low} to ${high} %)`;
}
