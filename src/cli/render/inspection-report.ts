// The report on one network for people: how it ended, how it got there, what it computes now.
import type { Inspection } from '../../engine/result.ts';
import type { Examination } from '../../landscape/examine.ts';
import { alignColumns } from './columns.ts';
import { decisionMap, type MapThreshold } from './decision-map.ts';
import { countText, numberText } from '../../wording/numbers.ts';
import { parameterTables } from './parameter-table.ts';
import { deviceLine, sweepTitle } from '../../wording/sweep-title.ts';
import { trajectoryTable } from './trajectory.ts';
import type { Sweep } from '../../spec/index.ts';

const MAX_SAMPLES = 16;
const MAX_EIGENVALUES = 12;

/** What the report needs to know about the task, besides the inspection. */
export interface InspectedTask {
  /** The preset's or the file's name. */
  readonly name: string;
  /** The sweep of the network's cell. */
  readonly sweep: Sweep;
  readonly cells: number;
  /** (samples, input_size) */
  readonly inputs: readonly (readonly number[])[];
  /** (samples, output_size) */
  readonly targets: readonly (readonly number[])[];
  /** The thresholds of tasks with two answers; null for others. */
  readonly threshold: MapThreshold | null;
}

/** The report as lines. */
export function inspectionReport(
  found: Examination,
  task: InspectedTask,
  bold: (text: string) => string,
): string[] {
  const { sweep } = task;
  const cell = task.cells > 1 ? ` of cell ${countText(found.cell)}` : '';
  const parameters = {
    ...found,
    activation: sweep.network.activation,
    outputActivation: sweep.network.outputActivation,
    biases: sweep.network.biases,
  };
  const boundary =
    found.decision === null
      ? []
      : ['', 'decision', ...decisionMap(found.decision, mapPoints(task), task.threshold)];
  return [
    sweepTitle(task.name, sweep, 1),
    deviceLine(found.device, [found.strategy]),
    '',
    bold(`Network ${countText(BigInt(found.index))}${cell}: ${verdict(found, sweep.steps)}`),
    ...(found.landscape ? [found.landscape.reason] : []),
    '',
    ...trajectoryTable(found.trajectory),
    '',
    ...parameterTables(parameters),
    '',
    ...eigenvalueLines(found.hessianEigenvalues),
    '',
    ...sampleTable(found, task),
    ...boundary,
  ];
}

function verdict(found: Inspection, steps: number): string {
  const kind = found.kind === found.outcome ? '' : ` (${found.kind})`;
  const right =
    found.samplesRight === null
      ? ''
      : `, ${countText(found.samplesRight)} of ${countText(found.samples)} samples right`;
  const stopped =
    found.stoppedStep === null
      ? `after ${countText(steps)} steps`
      : `at step ${countText(found.stoppedStep)}`;
  const dead = found.deadLayer && found.outcome !== 'dead' ? '; a hidden layer is off on every sample' : '';
  return `${found.outcome}${kind} ${stopped}, loss ${numberText(found.loss)}, gradient norm ${numberText(found.gradientNorm)}${right}${dead}.`;
}

function eigenvalueLines(eigenvalues: readonly number[] | null): string[] {
  if (eigenvalues === null) return ['Hessian eigenvalues: not computed (diverged, or too many parameters)'];
  const shown = eigenvalues.slice(0, MAX_EIGENVALUES).map(numberText).join('  ');
  const rest = eigenvalues.length - MAX_EIGENVALUES;
  const more = rest > 0 ? `  ... ${countText(rest)} more, up to ${numberText(eigenvalues.at(-1) ?? 0)}` : '';
  return ['Hessian eigenvalues of the objective, ascending', `  ${shown}${more}`];
}

function sampleTable({ outputs }: Inspection, { inputs, targets }: InspectedTask): string[] {
  const rows = outputs
    .slice(0, MAX_SAMPLES)
    .map((output, sample) => [vectorText(inputs[sample]), vectorText(targets[sample]), vectorText(output)]);
  const rest = outputs.length - MAX_SAMPLES;
  return [
    ...alignColumns(
      [
        { title: 'input', align: 'left' },
        { title: 'target', align: 'left' },
        { title: 'output', align: 'left' },
      ],
      rows,
    ),
    ...(rest > 0 ? [`... and ${countText(rest)} more samples; --json prints them all`] : []),
  ];
}

function vectorText(values: readonly number[] = []): string {
  const shown = values.slice(0, 6).map(numberText).join(' ');
  return values.length > 6 ? `${shown} ...` : shown;
}

function mapPoints({ inputs, targets }: InspectedTask): { x: number; y: number; target: number }[] {
  return inputs.map(([x = 0, y = 0], sample) => ({ x, y, target: targets[sample]?.[0] ?? 0 }));
}
