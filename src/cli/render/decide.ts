// The report on when a basin is decided: a sentence, and a row for each point of the trajectory.
import type { DeviceDescription } from '../../gpu/device.ts';
import type { DecidedBasin } from '../../landscape/paths-decide.ts';
import type { Sweep } from '../../spec/index.ts';
import { alignColumns } from './columns.ts';
import { countText, durationText, numberText, shareText } from '../../wording/numbers.ts';
import { cellName, deviceText, sweepTitle } from '../../wording/sweep-title.ts';

/** What the report needs to know, besides the result. */
export interface DecideTask {
  /** The preset's or the file's name. */
  readonly name: string;
  /** The sweep of the cell. */
  readonly sweep: Sweep;
  /** The cell's axis values; empty without a grid. */
  readonly axes: Readonly<Record<string, unknown>>;
  readonly device: DeviceDescription;
  readonly index: bigint;
  readonly copies: number;
  /** Length of a perturbation, as a share of |theta|. */
  readonly size: number;
  /** The share of copies that must stay. */
  readonly level: number;
  readonly totalMs: number;
}

/** The report as lines. */
export function decideReport(
  decided: DecidedBasin,
  task: DecideTask,
  bold: (text: string) => string,
): string[] {
  const { name, sweep, axes, device, copies, size, totalMs } = task;
  const cell = cellName(axes);
  return [
    sweepTitle(cell === '' ? name : `${name} (${cell})`, sweep, 1),
    deviceText(device),
    '',
    bold(insight(decided, task)),
    '',
    ...traceTable(decided),
    '',
    `${countText(copies)} copies each, moved by ${numberText(100 * size)} % of |theta|, then ${countText(sweep.steps)} steps with a fresh optimizer`,
    `${durationText(totalMs)} training and comparing`,
  ];
}

function insight({ step, trace }: DecidedBasin, { index, level }: DecideTask): string {
  const network = `Network ${countText(index)}`;
  const share = `${numberText(100 * level)} %`;
  if (step === null) {
    return `${network}: its basin is never decided; even after its last step fewer than ${share} of the copies end where it does.`;
  }
  const when = step === 0 ? 'is decided by its starting point' : `is decided after ${countText(step)} steps`;
  const last = trace.at(-1)?.step ?? 0;
  return step === 0 || step < last
    ? `${network}: its basin ${when}: from there on at least ${share} of the copies end where it does.`
    : `${network}: its basin is decided only where training ends.`;
}

function traceTable({ trace }: DecidedBasin): string[] {
  return alignColumns(
    [
      { title: 'after step', align: 'right' },
      { title: 'loss', align: 'right', minWidth: 8 },
      { title: 'same end', align: 'right' },
      { title: '95 % interval', align: 'left' },
      { title: 'solved', align: 'right' },
    ],
    trace.map(({ step, loss, same, solved }) => {
      const { share, low, high } = shareText(same);
      const interval = `${low} to ${high} %`;
      return [countText(step), numberText(loss), share, interval, shareText(solved).share];
    }),
  );
}
