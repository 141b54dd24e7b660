// The report on paths for people: how often the loss falls all the way, and the barriers on the way.
import type { DeviceDescription } from '../../gpu/device.ts';
import { RISE_TOLERANCE } from '../../landscape/paths.ts';
import type { HeightQuantiles, PathRow, PathSurvey } from '../../landscape/paths-survey.ts';
import type { Sweep } from '../../spec/index.ts';
import { alignColumns, type Column } from './columns.ts';
import { countText, durationText, numberText, shareText } from '../../wording/numbers.ts';
import { cellName, deviceText, sweepTitle } from '../../wording/sweep-title.ts';

/** What the report needs to know about the survey, besides its result. */
export interface SurveyedTask {
  /** The preset's or the file's name. */
  readonly name: string;
  /** The sweep of the cell. */
  readonly sweep: Sweep;
  /** The cell's axis values; empty without a grid. */
  readonly axes: Readonly<Record<string, unknown>>;
  /** Where the networks were trained and their lines measured. */
  readonly device: DeviceDescription;
  readonly totalMs: number;
}

const HEIGHT_COLUMNS: readonly Column[] = [
  { title: 'median barrier', align: 'right' },
  { title: '95 % below', align: 'right' },
  { title: 'largest', align: 'right' },
];

/** The report as lines. */
export function pathsReport(
  survey: PathSurvey,
  { name, sweep, axes, device, totalMs }: SurveyedTask,
  bold: (text: string) => string,
): string[] {
  const cell = cellName(axes);
  return [
    sweepTitle(cell === '' ? name : `${name} (${cell})`, { ...sweep, networks: survey.networks }, 1),
    deviceText(device),
    '',
    bold(insight(survey)),
    ...divergedLine(survey),
    ...(survey.rows.length > 0 ? ['', ...descentTable(survey)] : []),
    ...betweenTable(survey),
    '',
    ...doubtLine(survey),
    `${durationText(totalMs)} training and measuring`,
  ];
}

function insight({ rows, networks }: PathSurvey): string {
  const [all] = rows;
  if (!all) {
    return `All ${countText(networks)} networks diverged: there are no paths; a smaller optimizer.learningRate may help.`;
  }
  const { share, low, high } = shareText(all.monotone);
  return `On ${share} of the straight lines from start to endpoint the loss never rises (95 % interval ${low} to ${high} %).`;
}

function doubtLine({ rows: [all] }: PathSurvey): string[] {
  if (!all || all.inDoubt === 0) return [];
  return [`${countText(all.inDoubt)} paths that rounding on the device left open were decided in float64`];
}

function divergedLine({ diverged, rows }: PathSurvey): string[] {
  return diverged > 0 && rows.length > 0 ? [`${countText(diverged)} diverged: they have no endpoint.`] : [];
}

function descentTable({ rows, points }: PathSurvey): string[] {
  const shares = rows.map(({ monotone }) => shareText(monotone));
  const lowWidth = Math.max(...shares.map(({ low }) => low.length));
  return [
    `from start to endpoint, ${countText(points)} points each`,
    ...alignColumns(
      [
        { title: 'outcome', align: 'left', minWidth: 12 },
        { title: 'networks', align: 'right' },
        { title: 'monotone', align: 'right' },
        { title: '95 % interval', align: 'left' },
        ...HEIGHT_COLUMNS,
      ],
      rows.map(({ outcome, networks, barrier }, i) => {
        const { share = '', low = '', high = '' } = shares[i] ?? {};
        const interval = `${low.padStart(lowWidth)} to ${high} %`;
        return [outcome, countText(networks), share, interval, ...heightTexts(barrier)];
      }),
    ),
  ];
}

function betweenTable({ rows }: PathSurvey): string[] {
  const paired = rows.flatMap(({ outcome, between }) => (between ? [{ outcome, between }] : []));
  if (paired.length === 0) return [];
  const aligned = paired.some(({ between }) => between.alignedBarrier);
  const table = alignColumns(
    [
      { title: 'outcome', align: 'left', minWidth: 12 },
      ...(aligned ? [{ title: 'hidden units', align: 'left' } as const] : []),
      { title: 'pairs', align: 'right', minWidth: 8 },
      ...HEIGHT_COLUMNS,
    ],
    paired.flatMap((row) => pairLines(row, aligned)),
  );
  return ['', 'between two endpoints of the same outcome, each in one pair at most', ...table];
}

function pairLines(
  {
    outcome,
    between,
  }: { readonly outcome: PathRow['outcome']; readonly between: NonNullable<PathRow['between']> },
  aligned: boolean,
): string[][] {
  const { pairs, barrier, alignedBarrier } = between;
  const name = outcome === 'all' ? 'any two' : outcome;
  const first = [name, ...(aligned ? ['as trained'] : []), countText(pairs), ...heightTexts(barrier)];
  return alignedBarrier ? [first, ['', 'aligned', '', ...heightTexts(alignedBarrier)]] : [first];
}

/** What is no higher than rounding prints as 0. */
function heightTexts(heights: HeightQuantiles): string[] {
  return [heights['0.5'], heights['0.95'], heights['1']].map((height) =>
    height <= RISE_TOLERANCE ? '0' : numberText(height),
  );
}
