// `basinlab paths`: the loss along straight lines, from each start to its endpoint and between endpoints.
import { Command } from 'commander';
import type { DeviceDescription } from '../gpu/device.ts';
import { createAlign } from '../landscape/alignment.ts';
import { surveyPaths, type PathSurvey, type PathSurveyOptions } from '../landscape/paths-survey.ts';
import { networkSymmetry } from '../landscape/symmetry.ts';
import { InputError, MAX_NETWORKS, parseAssignment, type Sweep } from '../spec/index.ts';
import { readCount } from './cpu-only.ts';
import { emphasis, printJson, printLines, type Context } from './io.ts';
import { cellAlone, readCell, type OneCell } from './one-cell.ts';
import { countText } from '../wording/numbers.ts';
import { pathsReport } from './render/paths.ts';
import { createProgressBar } from './render/progress-bar.ts';
import { addSweepOptions, readSweep, type SweepOptions } from './sweep-options.ts';

interface Options extends SweepOptions {
  readonly points: string;
  readonly cell?: string;
  readonly quiet?: true;
}

/** Networks where none are asked for: shares to a few points, within seconds. */
const USUAL_NETWORKS = 2000;

/** A line is not drawn finer. */
const MAX_POINTS = 100_001;

const EXAMPLES = `
${USUAL_NETWORKS} networks unless --networks says otherwise. A path is monotone if the loss nowhere rises along it; its barrier
is how far its highest point lies above the higher of its two ends. Where the rounding of the GPU leaves open whether a
path is monotone, float64 on the CPU decides.

Examples:
  basinlab paths xor-tanh
  basinlab paths xor-tanh --networks 1e5 --set network.layers=[2,8,1]
  basinlab paths table-1 --cell 5 --json`;

/** The command `paths`. */
export function pathsCommand(context: Context): Command {
  const command = new Command('paths')
    .summary('measure the loss on straight lines from starts to endpoints')
    .description(
      'Trains networks of a sweep, and measures the loss on straight lines: from start to endpoint, and between endpoints.',
    );
  return addSweepOptions(command)
    .option('--points <n>', 'points of each line, its ends included', '101')
    .option('--cell <c>', 'which cell of the grid, from 0')
    .option('--json', 'print everything as one JSON document')
    .option('--quiet', 'no progress; only the result')
    .addHelpText('after', EXAMPLES)
    .action((source: string, options: Options) => runPaths(source, options, context));
}

async function runPaths(source: string, options: Options, context: Context): Promise<void> {
  const points = readPoints(options.points);
  const { name, sweep } = await readSweep(source, options, context);
  const one = await readCell(sweep, options.cell);
  const networks = networksOf(one.cell.sweep, options);
  const began = performance.now();
  const { survey, device } = await measure(
    one,
    { sweep: cellAlone(sweep, one, networks), points },
    options,
    context,
  );
  const totalMs = performance.now() - began;
  if (options.json) printJson(context, documentOf(survey, sweep, device, one, totalMs));
  else {
    const task = { name, sweep: one.cell.sweep, axes: one.cell.axes, device, totalMs };
    printLines(context, pathsReport(survey, task, emphasis(context)));
  }
}

/** Opens the device, trains and measures. */
async function measure(
  { fitted, key, cell }: OneCell,
  { sweep, points }: { readonly sweep: Sweep; readonly points: number },
  { backend, quiet }: Options,
  { io, signal }: Context,
): Promise<{ readonly survey: PathSurvey; readonly device: DeviceDescription }> {
  const bar = createProgressBar(quiet ? { ...io.stderr, isTTY: false } : io.stderr);
  const shown: PathSurveyOptions = {
    onTraining: (progress) => {
      bar.show(progress);
    },
    onLines: (lines) => {
      bar.note(`measuring ${countText(lines)} lines ...`);
    },
  };
  try {
    bar.note('opening the device ...');
    const engine = await io.createEngine({ backend, signal });
    try {
      const align = createAlign(networkSymmetry(cell.sweep));
      const survey = await surveyPaths(engine, { sweep, fitted, key }, { points, align, signal, ...shown });
      return { survey, device: engine.device };
    } finally {
      await engine.destroy();
    }
  } finally {
    bar.clear();
  }
}

function readPoints(text: string): number {
  const points = readCount('--points', text, MAX_POINTS);
  if (points >= 2) return points;
  const rule = 'must be at least 2: a line has two ends';
  throw new InputError({ field: '--points', value: points, rule, remedy: 'write for example --points 101' });
}

/** Those that the options ask for, else the usual number of those the sweep has. */
function networksOf({ networks }: Sweep, { networks: asked, changes = [] }: SweepOptions): number {
  const isSet = changes.some(
    ({ option, text }) => option === '--set' && parseAssignment(text).path === 'networks',
  );
  if (asked !== undefined || isSet) return Math.min(networks, MAX_NETWORKS);
  return Math.min(networks, USUAL_NETWORKS);
}

/** What `--json` prints. */
function documentOf(
  measured: PathSurvey,
  sweep: Sweep,
  device: DeviceDescription,
  { cell, hash }: OneCell,
  totalMs: number,
) {
  return {
    schemaVersion: 1,
    kind: 'paths',
    sweep,
    hash,
    device,
    cell: cell.index,
    axes: cell.axes,
    ...measured,
    timing: { totalMs },
  };
}
