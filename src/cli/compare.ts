// `basinlab compare`: trains two sweeps from the same starts and says who solved and who went where.
import { Option, Command } from 'commander';
import { compareRuns, type Comparison } from '../engine/compare.ts';
import type { Engine, Plan, Run } from '../engine/engine.ts';
import type { Progress } from '../engine/result.ts';
import { readSides, type CompareOptions, type Side } from './compare-sides.ts';
import { emphasis, printJson, printLines, type Context } from './io.ts';
import { nextLine } from './next-line.ts';
import { comparisonLabels, sideTitles } from './render/comparison-labels.ts';
import { comparisonReport } from './render/comparison-report.ts';
import { createProgressBar, type ProgressBar, type ShownProgress } from './render/progress-bar.ts';
import { recoveryLinesOfBoth } from './render/recovery-line.ts';
import { timingLine } from './render/sweep-report.ts';
import { deviceLine } from '../wording/sweep-title.ts';
import { addChangeOptions } from './sweep-options.ts';

const EXAMPLES = `
Three ways to say what is compared:
  A B            two sweeps: presets or files
  A --with ...   a sweep, and the same sweep with changes
  A --grid ...   two cells of one sweep's grid; --cells chooses where there are more

Everything else holds for both sides. A and B need the same seed and number of networks.

Examples:
  basinlab compare xor --with 'optimizer={"kind":"adam","learningRate":0.01}'
  basinlab compare xor --with optimizer.learningRate=0.02 --with steps=30000
  basinlab compare xor --grid network.activation=relu,tanh --networks 1e6
  basinlab compare table-1 --cells 0,5
  basinlab compare my-sweep.json other-sweep.json --json > comparison.json`;

/** The command `compare`. */
export function compareCommand(context: Context): Command {
  const command = new Command('compare')
    .summary('train two sweeps from the same starts, count who went where')
    .description(
      'Trains two sweeps and compares them network by network: the same index starts from the same random numbers.',
    )
    .argument('<A>', 'a preset (basinlab presets), a JSON file, or - for stdin')
    .argument('[B]', 'another one');
  const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  return addChangeOptions(command)
    .addOption(new Option('--with <path=value>', 'set a field of B only; repeatable').argParser(collect))
    .option('--cells <a,b>', 'which two cells of the grid, from 0')
    .option('--json', 'print the comparison as one JSON document')
    .option('--quiet', 'no progress; only the result')
    .addHelpText('after', EXAMPLES)
    .action((a: string, b: string | undefined, options: CompareOptions) =>
      runCompare([a, b], options, context),
    );
}

async function runCompare(
  sources: readonly [a: string, b: string | undefined],
  options: CompareOptions,
  context: Context,
): Promise<void> {
  const { io, signal } = context;
  const sides = await readSides(sources, options, context);
  const bar = createProgressBar(options.quiet ? { ...io.stderr, isTTY: false } : io.stderr);
  try {
    bar.note('opening the device ...');
    const engine = await io.createEngine({ backend: options.backend, signal });
    try {
      await runOn(engine, bar, sides, options, context);
    } finally {
      bar.clear();
      await engine.destroy();
    }
  } finally {
    bar.clear();
  }
}

async function runOn(
  engine: Engine,
  bar: ProgressBar,
  sides: readonly [a: Side, b: Side],
  options: CompareOptions,
  context: Context,
): Promise<void> {
  const { signal } = context;
  signal.throwIfAborted();
  const plans = [await engine.plan(sides[0].sweep), await engine.plan(sides[1].sweep)] as const;
  bar.clear();
  if (!options.json && !options.quiet) printLines(context, header(sides, plans));
  const first = await train(engine, bar, plans, 0, options, context);
  const second = await train(engine, bar, plans, 1, options, context);
  const comparison = await compareRuns(first, second);
  bar.clear();
  if (options.json) {
    printJson(context, comparison);
    return;
  }
  const report = comparisonReport(comparison, comparisonLabels(...sides), emphasis(context));
  printLines(
    context,
    options.quiet
      ? report
      : [
          '',
          ...report,
          '',
          timingLine(comparison.timing),
          ...recoveryLinesOfBoth(comparison),
          ...nextLines(comparison, sides),
        ],
  );
}

function header([a, b]: readonly [a: Side, b: Side], plans: readonly Plan[]): string[] {
  const strategies = plans.flatMap(({ cells }) => cells.map(({ strategy }) => strategy));
  const device = plans[0] ? [deviceLine(plans[0].device, strategies)] : [];
  return [...sideTitles(a, b), ...device];
}

/** Trains one side to its end. */
async function train(
  engine: Engine,
  bar: ProgressBar,
  plans: readonly [a: Plan, b: Plan],
  side: 0 | 1,
  options: CompareOptions,
  { io, signal }: Context,
): Promise<Run> {
  const run = engine.run(plans[side], { signal });
  const showing = io.stderr.isTTY && !options.quiet ? showProgress(run, bar, plans, side) : Promise.resolve();
  // Both must have settled before the engine is destroyed, whichever fails.
  await Promise.allSettled([run.result, showing]);
  await run.result;
  await showing;
  return run;
}

async function showProgress(
  run: Run,
  bar: ProgressBar,
  plans: readonly [a: Plan, b: Plan],
  side: 0 | 1,
): Promise<void> {
  if (side === 0) bar.note('compiling ...');
  const before = side === 0 ? 0 : plans[0].networkSteps;
  for await (const progress of run) {
    bar.show(
      progressOfBoth(progress, { before, total: plans[0].networkSteps + plans[1].networkSteps, side }),
    );
  }
}

/**
 * The progress of one side as that of the comparison: two cells in a row.
 *
 * @param before network-steps of the sides that are done
 * @param total network-steps of both
 * @param side 0 for A, 1 for B
 */
export function progressOfBoth(
  { networkSteps, networkStepsPerSecond, remainingMs }: Progress,
  { before, total, side }: { readonly before: number; readonly total: number; readonly side: number },
): ShownProgress {
  const done = before + networkSteps;
  return {
    cell: side,
    cells: 2,
    fraction: total === 0 ? 1 : done / total,
    networkStepsPerSecond,
    remainingMs: networkStepsPerSecond > 0 ? (1000 * (total - done)) / networkStepsPerSecond : remainingMs,
  };
}

/** The commands that look at one start from both sides: one that only the better side solves. */
function nextLines(
  { pairs, examples, a, b }: Comparison,
  [sideA, sideB]: readonly [a: Side, b: Side],
): string[] {
  const solvedByB = pairs.onlyB > pairs.onlyA;
  const example = solvedByB ? examples.onlyB : examples.onlyA;
  if (!example) return [];
  const lineOf = ({ inspect }: Side, solved: boolean, steps: number): string[] =>
    nextLine(inspect.source, inspect.options, {
      cell: inspect.cell,
      index: BigInt(example.index),
      outcome: solved ? 'solved' : example.unsolved,
      trained: steps > 0,
    });
  return [...lineOf(sideA, !solvedByB, a.sweep.steps), ...lineOf(sideB, solvedByB, b.sweep.steps)];
}
