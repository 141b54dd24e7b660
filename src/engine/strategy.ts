// Which strategy trains a cell, and why.
import type { FittedSweep } from '../datasets/index.ts';
import { isSecondOrder } from '../reference/index.ts';
import { InputError } from '../spec/index.ts';
import type { DeviceDescription } from '../gpu/device.ts';
import type { SubgroupSizes } from '../gpu/subgroups.ts';
import { stateWords } from './chunk-memory.ts';
import type { Strategy, StrategyTrial } from './result.ts';
import type { TeamStrategy } from './team-program.ts';
import {
  leastWorkgroupBytes,
  sliceLayout,
  TEAM_LIVE_VALUES,
  workgroupLayout,
  type TeamLayout,
  type WorkgroupLimits,
} from './team-layout.ts';
import { longTiling, type Tiling } from './layered-tiles.ts';
import { stepWork } from './work.ts';

/** A strategy with its reason, in a sentence. */
export interface Choice {
  readonly strategy: Strategy;
  readonly reason: string;
  /** The measurements that decided for it, where there were any. */
  readonly trials?: readonly StrategyTrial[];
  /** How invocations share a network, where they do. */
  readonly team?: TeamLayout;
  /** How `layered` cuts its products, which changes no bit of them; default: as GPUs like it. */
  readonly tiling?: Tiling;
}

/** What the choice depends on. */
export interface StrategyDevice {
  readonly description: Pick<DeviceDescription, 'software'>;
  readonly limits: WorkgroupLimits | null;
  /** Null or absent where kernels cannot use subgroups. */
  readonly subgroups?: SubgroupSizes | null;
}

/** What a user may ask for. */
export const STRATEGIES = ['auto', 'invocation', 'subgroup', 'workgroup', 'layered', 'curvature'] as const;

/** A strategy, or `auto` for the one that suits the cell. */
export type StrategyOption = (typeof STRATEGIES)[number];

/** Up to so many live values a network stays in the registers of one invocation. */
const LIVE_VALUES = 160;

/** Up to so many live values an invocation is usually fastest on a software adapter, whose registers are memory. */
const SOFTWARE_LIVE_VALUES = 500;

/** Multiply-adds of a cell from which on it pays to try the strategies: some seconds of a software adapter. */
const WORTH_TRYING = { software: 2 ** 34, gpu: 2 ** 42 } as const;

/** Words of private memory that WGSL guarantees a function (8,192 bytes): what a plain kernel may use. */
export const PRIVATE_WORDS = 2048;

/**
 * Chooses the strategy of a cell.
 *
 * @param wanted what the user asked for
 * @throws InputError if that cannot train the cell
 */
export function chooseStrategy(
  fitted: FittedSweep,
  device: StrategyDevice,
  wanted: StrategyOption = 'auto',
): Choice {
  const second = isSecondOrder(fitted.sweep.optimizer);
  if (second || wanted === 'curvature') return chooseCurvature(second, wanted);
  const teams = { subgroup: subgroupTeam(fitted, device), workgroup: workgroupTeam(fitted, device) };
  const refusals = { invocation: refusesInvocation(fitted), layered: refusesLayered(fitted) };
  if (wanted === 'subgroup' || wanted === 'workgroup') {
    const team = teams[wanted];
    if (typeof team === 'object') return { strategy: wanted, reason: 'asked for', team };
    const remedy = 'leave it away to have a strategy chosen';
    throw new InputError({ field: 'strategy', value: wanted, rule: team, remedy });
  }
  if (wanted !== 'auto') {
    const refusal = refusals[wanted];
    if (refusal === null) return { strategy: wanted, reason: 'asked for', ...tilingFor(device) };
    const other = wanted === 'layered' ? 'invocation' : 'layered';
    const remedy = refusals[other] === null ? `use "${other}", or leave it away` : 'use fewer units';
    throw new InputError({ field: 'strategy', value: wanted, rule: refusal, remedy });
  }
  const live = liveValues(fitted);
  const few = device.description.software ? SOFTWARE_LIVE_VALUES : LIVE_VALUES;
  if (refusals.invocation === null && (live <= few || refusals.layered !== null)) {
    return { strategy: 'invocation', reason: registers(live, few) };
  }
  if (refusals.invocation !== null && refusals.layered !== null) {
    const { layers } = fitted.sweep.network;
    const { kind } = fitted.sweep.optimizer;
    const rule = `${refusals.invocation}, the only one that follows "${kind}"`;
    const remedy = 'use fewer units, or "gd" with a small learningRate';
    throw new InputError({ field: 'network.layers', value: layers, rule, remedy });
  }
  const reason = `${live.toLocaleString('en-US')} live values are too many for one invocation (${String(few)})`;
  return (
    (device.description.software ? null : chooseTeam(teams, reason)) ?? {
      strategy: 'layered',
      reason,
      ...tilingFor(device),
    }
  );
}

/** How `layered` cuts its products on a software adapter. */
function tilingFor({ description, subgroups }: StrategyDevice): Pick<Choice, 'tiling'> {
  return description.software ? { tiling: longTiling((subgroups?.smallest ?? 0) >= 4) } : {};
}

/**
 * The strategies between which only measuring decides: two at least, or none where size alone tells.
 *
 * Networks that fit the registers of an invocation are left to it, and short sweeps to the rule of thumb. Teams are not tried on software adapters, where each
 * barrier and shuffle costs as much as a whole step.
 */
export function contestedStrategies(fitted: FittedSweep, device: StrategyDevice): Choice[] {
  const { sweep } = fitted;
  if (isSecondOrder(sweep.optimizer)) return [];
  const work = stepWork(fitted) * sweep.steps * sweep.networks;
  if (liveValues(fitted) <= LIVE_VALUES || work < worthTrying(device)) return [];
  const choices: Choice[] = [];
  if (refusesInvocation(fitted) === null) choices.push({ strategy: 'invocation', reason: '' });
  if (!device.description.software) {
    const teams = { subgroup: subgroupTeam(fitted, device), workgroup: workgroupTeam(fitted, device) };
    for (const strategy of ['subgroup', 'workgroup'] as const) {
      const team = teams[strategy];
      if (typeof team === 'object') choices.push({ strategy, reason: '', team });
    }
  }
  if (refusesLayered(fitted) === null)
    choices.push({ strategy: 'layered', reason: '', ...tilingFor(device) });
  return choices.length > 1 ? choices : [];
}

/** The one strategy of second-order optimizers, whatever the size: their matrices fit no registers. */
function chooseCurvature(second: boolean, wanted: StrategyOption): Choice {
  if (second && wanted === 'auto')
    return { strategy: 'curvature', reason: 'the optimizer needs second derivatives' };
  if (second && wanted === 'curvature') return { strategy: 'curvature', reason: 'asked for' };
  const rule = second
    ? 'does not take the steps of second-order optimizers'
    : 'takes the steps of second-order optimizers alone';
  const remedy = second
    ? 'use "curvature", or leave it away'
    : 'set optimizer.kind to "levenberg-marquardt" or "saddle-free-newton", or leave it away';
  throw new InputError({ field: 'strategy', value: wanted, rule, remedy });
}

function worthTrying({ description: { software } }: StrategyDevice): number {
  return WORTH_TRYING[software ? 'software' : 'gpu'];
}

/** The team that holds a network well, if one does. */
function chooseTeam(
  teams: Readonly<Record<TeamStrategy, TeamLayout | string>>,
  reason: string,
): Choice | null {
  for (const strategy of ['subgroup', 'workgroup'] as const) {
    const team = teams[strategy];
    if (typeof team === 'string' || team.live > TEAM_LIVE_VALUES) continue;
    const shared = `${reason}, but not for those of ${team.lanes} (${team.live} each)`;
    return { strategy, reason: shared, team };
  }
  return null;
}

/** How a slice of a subgroup shares a network, or why it cannot. */
function subgroupTeam(fitted: FittedSweep, { subgroups }: StrategyDevice): TeamLayout | string {
  if (fitted.sweep.optimizer.kind === 'gradient-flow') return 'does not follow gradient flows';
  if (!subgroups) return 'needs a device with the WebGPU feature "subgroups"';
  const team = sliceLayout(fitted, subgroups);
  if (!team)
    return `needs subgroups of at least 4 lanes; those of this device may have ${subgroups.smallest}`;
  if (team.privateWords <= PRIVATE_WORDS) return team;
  return `gives each lane ${team.privateWords} words of a network with ${fitted.shape.parameterCount} parameters; it may have ${PRIVATE_WORDS}`;
}

/** How a workgroup shares a network, or why it cannot. */
function workgroupTeam(fitted: FittedSweep, { limits }: StrategyDevice): TeamLayout | string {
  if (fitted.sweep.optimizer.kind === 'gradient-flow') return 'does not follow gradient flows';
  const team = workgroupLayout(fitted, limits ?? {});
  if (team && team.privateWords <= PRIVATE_WORDS) return team;
  const { maxComputeWorkgroupStorageSize: most = 16384 } = limits ?? {};
  return `needs ${leastWorkgroupBytes(fitted)} bytes of workgroup memory for ${fitted.shape.parameterCount} parameters; this device has ${most}`;
}

function registers(live: number, few: number): string {
  return live <= few
    ? `${live.toLocaleString('en-US')} live values fit one invocation (up to ${String(few)})`
    : `${live.toLocaleString('en-US')} live values are more than one invocation holds well (${String(few)}), but no other strategy will do`;
}

/** Parameters with gradient and optimizer state, and the activations of one sample. */
function liveValues(fitted: FittedSweep): number {
  const { parameterCount, unitCount } = fitted.shape;
  // A gradient flow holds five copies: theta, a stage, its gradient, the step, its error.
  const copies = fitted.sweep.optimizer.kind === 'gradient-flow' ? 5 : 2;
  return copies * parameterCount + stateWords(fitted) + unitCount;
}

/** Why an invocation cannot hold a network; null if it can. */
function refusesInvocation({ shape }: FittedSweep): string | null {
  const words = 4 * shape.parameterCount + 3 * shape.unitCount;
  if (words <= PRIVATE_WORDS) return null;
  return `has ${String(shape.parameterCount)} parameters, but strategy "invocation" holds at most about ${String(PRIVATE_WORDS / 4)} per network`;
}

function refusesLayered({ sweep }: FittedSweep): string | null {
  return sweep.optimizer.kind === 'gradient-flow' ? 'does not follow gradient flows' : null;
}
