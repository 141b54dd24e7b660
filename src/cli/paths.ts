// `basinlab paths`: the loss along straight lines, from each start to its endpoint and between endpoints.
import { Command } from 'commander';
import { createAlign } from '../landscape/alignment.ts';
import { surveyPaths, type PathSurvey } from '../landscape/paths-survey.ts';
import { networkSymmetry } from '../landscape/symmetry.ts';
import { InputError, MAX_NETWORKS, parseAssignment, type Sweep } from '../spec/index.ts';
import { checkCpuBackend, hideOptions, readCount, withCounter } from './cpu-only.ts';
import { emphasis, printJson, printLines, type Context } from './io.ts';
import { readCell, type OneCell } from './one-cell.ts';
import { pathsReport } from './render/paths.ts';
import { addSweepOptions, readSweep, type SweepOptions } from './sweep-options.ts';

interface Options extends SweepOptions {
  readonly points: string;
  readonly cell?: string;
  readonly quiet?: true;
}

/** Networks where none are asked for: some seconds for small ones on the CPU. */
const USUAL_NETWORKS = 200;

/** A line is not drawn finer. */
const MAX_POINTS = 100_001;

const EXAMPLES = `
Networks are trained on the CPU in float64, ${USUAL_NETWORKS} of them unless --networks says otherwise. A path is monotone
if the loss nowhere rises along it; its barrier is how far its highest point lies above the higher of its two ends.

Examples:
  basinlab paths xor-tanh
  basinlab paths xor-tanh --networks 1000 --set network.layers=[2,8,1]
  basinlab paths table-1 --cell 5 --json`;

/** The command `paths`. */
export function pathsCommand(context: Context): Command {
  const command = new Command('paths')
    .summary('measure the loss on straight lines from starts to endpoints')
    .description(
      'Trains networks of a sweep, and measures the loss on straight lines: from start to endpoint, and between endpoints.',
    );
  hideOptions(addSweepOptions(command), ['--backend']);
  return command
    .option('--points <n>', 'points of each line, its ends included', '101')
    .option('--cell <c>', 'which cell of the grid, from 0')
    .option('--json', 'print everything as one JSON document')
    .option('--quiet', 'no progress; only the result')
    .addHelpText('after', EXAMPLES)
    .action((source: string, options: Options) => runPaths(source, options, context));
}

async function runPaths(source: string, options: Options, context: Context): Promise<void> {
  checkCpuBackend(options, 'paths');
  const points = readPoints(options.points);
  const { name, sweep } = await readSweep(source, options, context);
  const one = await readCell(sweep, options.cell);
  const networks = networksOf(one.cell.sweep, options);
  const began = performance.now();
  const survey = (onProgress?: (done: number) => void): Promise<PathSurvey> =>
    surveyPaths(one.fitted, {
      networks,
      points,
      key: one.key,
      align: createAlign(networkSymmetry(one.cell.sweep)),
      signal: context.signal,
      ...(onProgress && { onProgress }),
    });
  const measured = options.quiet
    ? await survey()
    : await withCounter(context, { what: 'training', total: networks }, survey);
  const totalMs = performance.now() - began;
  if (options.json) printJson(context, documentOf(measured, sweep, one, totalMs));
  else {
    const task = { name, sweep: one.cell.sweep, axes: one.cell.axes, totalMs };
    printLines(context, pathsReport(measured, task, emphasis(context)));
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
function documentOf(measured: PathSurvey, sweep: Sweep, { cell, hash }: OneCell, totalMs: number) {
  return {
    schemaVersion: 1,
    kind: 'paths',
    sweep,
    hash,
    cell: cell.index,
    axes: cell.axes,
    ...measured,
    timing: { totalMs },
  };
}
