// `basinlab critical-points`: finds critical points of any index, and shows index against loss.
import { Command, Option } from 'commander';
import { checkSearchable, findCriticalPoints, type CriticalPoints } from '../landscape/critical-points.ts';
import { START_KINDS, type StartKind } from '../landscape/critical-points-starts.ts';
import { InputError, type Sweep } from '../spec/index.ts';
import { countText } from '../wording/numbers.ts';
import { checkCpuBackend, hideOptions, readCount, withCounter } from './cpu-only.ts';
import { emphasis, printJson, printLines, type Context } from './io.ts';
import { readCell, type OneCell } from './one-cell.ts';
import { indexPlot } from './render/index-plot.ts';
import { criticalPointsReport } from './render/critical-points.ts';
import { addSweepOptions, readSweep, type SweepOptions } from './sweep-options.ts';
import { writeText } from './written-file.ts';

interface Options extends SweepOptions {
  readonly starts: string;
  readonly from: StartKind;
  readonly cell?: string;
  readonly svg?: string;
  readonly quiet?: true;
}

const MAX_STARTS = 10_000_000;

const EXAMPLES = `
From each start the squared gradient norm is minimized; where it vanishes, the point is a minimum or a saddle.
Its index is the number of negative eigenvalues of its Hessian: 0 for a minimum. Points that the network's
symmetries make equal, such as permutations of its hidden units, count once. Activations must be smooth.

Examples:
  basinlab critical-points sigmoid-10-points
  basinlab critical-points sigmoid-10-points --starts 1e4 --from random
  basinlab critical-points sigmoid-10-points --svg index-against-loss.svg
  basinlab critical-points my-sweep.json --json > points.json`;

/** The command `critical-points`. */
export function criticalPointsCommand(context: Context): Command {
  const command = new Command('critical-points')
    .summary('find minima and saddles of a sweep, by index')
    .description('Looks for critical points of any index of the objective, on the CPU in float64.');
  hideOptions(addSweepOptions(command), ['--networks', '--backend']);
  return command
    .option('--starts <n>', 'searches to make, e.g. 3000', '1000')
    .addOption(
      new Option('--from <kind>', 'where they start: fresh networks, partly trained ones, or both in turn')
        .choices([...START_KINDS])
        .default('mixed'),
    )
    .option('--cell <c>', 'which cell of the grid, from 0')
    .option('--svg <file>', 'draw index against loss')
    .option('--json', 'print everything as one JSON document')
    .option('--quiet', 'no progress; only the result')
    .addHelpText('after', EXAMPLES)
    .action((source: string, options: Options) => runCriticalPoints(source, options, context));
}

async function runCriticalPoints(source: string, options: Options, context: Context): Promise<void> {
  checkCpuBackend(options, 'critical-points');
  if (options.networks !== undefined) {
    const rule = 'is not for critical-points, which makes searches';
    throw new InputError({
      field: '--networks',
      value: options.networks,
      rule,
      remedy: 'say how many with --starts',
    });
  }
  const starts = readCount('--starts', options.starts, MAX_STARTS);
  const { name, sweep } = await readSweep(source, options, context);
  const one = await readCell(sweep, options.cell);
  checkSearchable(one.fitted);
  const began = performance.now();
  const search = (onProgress?: (done: number) => void): Promise<CriticalPoints> =>
    findCriticalPoints(one.fitted, {
      starts,
      from: options.from,
      key: one.key,
      signal: context.signal,
      ...(onProgress && { onProgress }),
    });
  const found = options.quiet
    ? await search()
    : await withCounter(context, { what: 'searching', total: starts }, search);
  const totalMs = performance.now() - began;
  if (options.svg !== undefined) await writePlot(options.svg, found, { name, sweep: one.cell.sweep });
  if (options.json) printJson(context, documentOf(found, sweep, one, totalMs));
  else {
    const task = { name, sweep: one.cell.sweep, axes: one.cell.axes, totalMs };
    printLines(context, criticalPointsReport(found, task, emphasis(context)));
  }
}

/** Draws what was found; nothing found makes no picture. */
async function writePlot(
  file: string,
  found: CriticalPoints,
  { name, sweep }: { readonly name: string; readonly sweep: Sweep },
): Promise<void> {
  if (found.points.length === 0) throw new Error('no critical point was found: there is nothing to draw');
  const { layers, activation } = sweep.network;
  const count = countText(found.points.length);
  const title = `${name}: ${count} critical points of ${layers.join('-')} ${activation}, ${sweep.loss}`;
  const what = sweep.penalty.l2 > 0 ? 'objective' : 'loss';
  await writeText('--svg', file, indexPlot(found, { what, title }));
}

/** What `--json` prints: typed arrays as plain ones, without what is there for comparing points only. */
function documentOf(found: CriticalPoints, sweep: Sweep, { cell, hash }: OneCell, totalMs: number) {
  return {
    schemaVersion: 1,
    kind: 'critical-points',
    sweep,
    hash,
    cell: cell.index,
    axes: cell.axes,
    starts: found.starts,
    from: found.from,
    found: found.found,
    rejected: found.rejected,
    byIndex: found.byIndex,
    points: found.points.map((point) => ({
      index: point.index,
      nullity: point.nullity,
      orbitDimension: point.orbitDimension,
      objective: point.objective,
      loss: point.loss,
      gradientNorm: point.gradientNorm,
      hits: point.hits,
      firstStart: point.firstStart,
      eigenvalues: Array.from(point.eigenvalues),
      parameters: Array.from(point.theta),
    })),
    timing: { totalMs },
  };
}
