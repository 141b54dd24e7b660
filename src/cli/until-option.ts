// The option `--until` of `sweep`: networks are added until shares are known, and how many that may be at most.
import { parseUntil } from '../engine/until-condition.ts';
import {
  axisPoints,
  expandGrid,
  MAX_NETWORKS,
  parseAssignment,
  parseSweep,
  type Sweep,
} from '../spec/index.ts';
import type { SweepOptions } from './sweep-options.ts';

/** The most networks of a cell where none are asked for: some minutes on a GPU, and enough for any width from 0.001. */
const MOST_NETWORKS = 10_000_000;

/**
 * A sweep with its networks being the most that are trained: those that the options ask for, else 10 million per cell.
 *
 * @param sweep as its file and the options have it
 */
export function withMostNetworks(sweep: Sweep, { networks, changes = [] }: SweepOptions): Sweep {
  const asksFor = ({ option, text }: (typeof changes)[number]): boolean =>
    option === '--set' && parseAssignment(text).path === 'networks';
  if (networks !== undefined || changes.some(asksFor)) return sweep;
  const points = axisPoints(sweep);
  const perCell = Math.min(MOST_NETWORKS, MAX_NETWORKS / expandGrid(sweep).length);
  return parseSweep(sweep, { networks: points * Math.max(1, Math.floor(perCell / points)) });
}

/**
 * The condition as results repeat it.
 *
 * @throws InputError if it is none
 */
export function readUntil(text: string): string {
  return parseUntil(text, '--until').text;
}
