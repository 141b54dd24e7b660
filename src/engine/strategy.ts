// Which strategy trains a cell, and why.
import type { FittedSweep } from '../datasets/index.ts';
import { InputError } from '../spec/index.ts';
import type { DeviceDescription } from '../gpu/device.ts';
import type { SubgroupSizes } from '../gpu/subgroups.ts';
import { stateWords } from './chunk-memory.ts';
import type { Strategy } from './result.ts';
import type { TeamStrategy } from './team-program.ts';
import {
  leastWorkgroupBytes,
  sliceLayout,
  TEAM_LIVE_VALUES,
  workgroupLayout,
  type TeamLayout,
  type WorkgroupLimits,
} from './team-layout.ts';

/** A strategy with its reason, in a sentence. */
export interface Choice {
  readonly strategy: Strategy;
  readonly reason: string;
  /** How invocations share a network, where they do. */
  readonly team?: TeamLayout;
}

/** What the choice depends on. */
export interface StrategyDevice {
  readonly description: Pick<DeviceDescription, 'software'>;
  readonly limits: WorkgroupLimits | null;
  /** Null or absent where kernels cannot use subgroups. */
  readonly subgroups?: SubgroupSizes | null;
}

/** What a user may ask for. */
export const STRATEGIES = ['auto', 'invocation', 'subgroup', 'workgroup', 'layered'] as const;

/** A strategy, or `auto` for the one that suits the cell. */
export type StrategyOption = (typeof STRATEGIES)[number];

/** Up to so many live values a network stays in the registers of one invocation. */
const LIVE_VALUES = 160;

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
    if (refusal === null) return { strategy: wanted, reason: 'asked for' };
    const other = wanted === 'layered' ? 'invocation' : 'layered';
    const remedy = refusals[other] === null ? `use "${other}", or leave it away` : 'use fewer units';
    throw new InputError({ field: 'strategy', value: wanted, rule: refusal, remedy });
  }
  const live = liveValues(fitted);
  if (refusals.layered !== null || (live <= LIVE_VALUES && refusals.invocation === null)) {
    if (refusals.invocation === null) return { strategy: 'invocation', reason: registers(live) };
    const { layers } = fitted.sweep.network;
    throw new InputError({
      field: 'network.layers',
      value: layers,
      rule: refusals.invocation,
      remedy: 'use fewer units',
    });
  }
  const reason = `${String(live)} live values are too many for the registers of one invocation (${String(LIVE_VALUES)})`;
  return (device.description.software ? null : chooseTeam(teams, reason)) ?? { strategy: 'layered', reason };
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

function registers(live: number): string {
  return live <= LIVE_VALUES
    ? `${String(live)} live values fit the registers of one invocation (up to ${String(LIVE_VALUES)})`
    : `${String(live)} live values spill out of registers (from ${String(LIVE_VALUES)}): correct, but slow`;
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
