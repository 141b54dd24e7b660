// `basinlab sweep`: trains a sweep and says where its networks ended.
import { Option, Command } from 'commander';
import { OUTCOMES, type EndpointBatch, type Outcome, type SweepResult } from '../engine/result.ts';
import type { Engine, Plan, PlanOptions, Run } from '../engine/engine.ts';
import { STRATEGIES, type StrategyOption } from '../engine/strategy.ts';
import { fitCells, type FittedCell } from '../datasets/index.ts';
import { nodeFiles } from '../engine/node-files.ts';
import { classifiedResult } from '../landscape/classified-result.ts';
import { checkClassifiable, classifyRun, type ClassifiedCell } from '../landscape/classify-run.ts';
import { expandGrid, InputError, type Sweep } from '../spec/index.ts';
import { emphasis, printJson, printLines, type Context } from './io.ts';
import { nextLine, type Example } from './next-line.ts';
import { countText } from '../wording/numbers.ts';
import { createProgressBar, type ProgressBar } from './render/progress-bar.ts';
import { recoveryLines } from './render/recovery-line.ts';
import { sweepReport, timingLine } from './render/sweep-report.ts';
import { deviceLine, sweepTitle } from '../wording/sweep-title.ts';
import { addSweepOptions, readSweep, type NamedSweep, type SweepOptions } from './sweep-options.ts';
import { readUntil, withMostNetworks } from './until-option.ts';

interface Options extends SweepOptions {
  readonly strategy: StrategyOption;
  readonly quiet?: true;
  readonly until?: string;
  readonly kinds?: true;
}

const EXAMPLES = `
Examples:
  basinlab sweep xor                                  the preset xor, as it is
  basinlab sweep xor --networks 1e6 --seed 2          more networks, other starting points
  basinlab sweep xor --set network.activation=tanh --set network.layers=[2,4,1]
  basinlab sweep xor --grid optimizer.learningRate=0.05,0.1,0.2
  basinlab sweep xor --until 'width(solved) < 0.01'   as many networks as it takes, at most --networks
  basinlab sweep xor --networks 2000 --kinds          are the stuck ones really in local minima?
  basinlab sweep my-sweep.json --json > result.json   your own sweep file, the result as JSON
  basinlab presets xor                                what a sweep file looks like`;

/** The command `sweep`. */
export function sweepCommand(context: Context): Command {
  const command = new Command('sweep').summary(
    'train networks from many starting points, count where they end',
  );
  command.description(
    'Trains a sweep: one network per random starting point. Says where each of them ended.',
  );
  return addSweepOptions(command)
    .addOption(
      new Option('--strategy <name>', 'how to map training onto the GPU').choices(STRATEGIES).default('auto'),
    )
    .addOption(
      new Option(
        '--until <condition>',
        "add networks until 95 % intervals are narrow: 'width(solved) < 0.01', joined by 'and'; --networks is the most, default 1e7",
      ).argParser(readUntil),
    )
    .option(
      '--kinds',
      'say what each endpoint is: local minimum, saddle, plateau ...; takes some milliseconds per network',
    )
    .option('--json', 'print the result as one JSON document')
    .option('--quiet', 'no progress; only the result')
    .addHelpText('after', EXAMPLES)
    .action((source: string, options: Options) => runSweep(source, options, context));
}

async function runSweep(source: string, options: Options, context: Context): Promise<void> {
  const { io, signal } = context;
  const read = await readSweep(source, options, context);
  const cells = options.kinds ? await classifiableCells(read.sweep, options) : null;
  const named =
    options.until === undefined ? read : { ...read, sweep: withMostNetworks(read.sweep, options) };
  const bar = createProgressBar(options.quiet ? { ...io.stderr, isTTY: false } : io.stderr);
  try {
    bar.note('opening the device ...');
    const engine = await io.createEngine({ backend: options.backend, signal });
    try {
      await runOn(engine, bar, { ...named, source, cells }, options, context);
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
  named: NamedSweep & { readonly source: string; readonly cells: readonly FittedCell[] | null },
  options: Options,
  context: Context,
): Promise<void> {
  const { signal, io } = context;
  signal.throwIfAborted();
  const plan = await engine.plan(named.sweep, {
    strategy: options.strategy,
    ...(options.until === undefined ? {} : { until: options.until }),
    ...(named.cells && looksOf(named.cells)),
  });
  checkStrategy(options, plan);
  bar.clear();
  if (!options.json && !options.quiet) printLines(context, header(named.name, plan));
  const run = engine.run(plan, { signal });
  const classifying = named.cells && classify(run, named.cells, bar, options, context);
  const showing = io.stderr.isTTY && !options.quiet ? showProgress(run, bar) : Promise.resolve();
  // Both must have settled before the engine is destroyed, whichever fails.
  await Promise.allSettled([run.result, showing, classifying]);
  const trained = await run.result;
  const classified = await classifying;
  await showing;
  const result =
    named.cells && classified
      ? await classifiedResult(trained, named.cells, classified, {
          signal,
          lookEvery: plan.options.lookEvery,
          progress: (done, total) => {
            bar.note(
              `minima found once: ${countText(done)} of ${countText(total)} trained again in float64 ...`,
            );
          },
        })
      : trained;
  bar.clear();
  if (options.json) {
    printJson(context, result);
    return;
  }
  const report = sweepReport(result, emphasis(context));
  if (options.quiet) {
    printLines(context, report);
    return;
  }
  const example = await findExample(run, result, classified);
  printLines(context, [
    '',
    ...report,
    '',
    timingLine(result.timing),
    ...recoveryLines(result),
    ...nextLine(named.source, options, example),
  ]);
}

/**
 * The cells, which are fitted before the run begins: its parameters are handed out only to whom asks at once.
 *
 * @throws InputError where kinds cannot be told
 */
async function classifiableCells(sweep: Sweep, { until }: Options): Promise<FittedCell[]> {
  if (until !== undefined) {
    throw new InputError({
      field: '--kinds',
      value: true,
      rule: 'does not go with --until, whose intervals are those of the first measurements',
      remedy: 'give --networks instead of --until',
    });
  }
  const cells = await fitCells(sweep, nodeFiles);
  for (const { fitted } of cells) checkClassifiable(fitted);
  return cells;
}

/** Looks on the way of the longest training. */
const LOOKS = 100;

/** How often to look when networks have learned their task; a run that stops early cannot be looked at. */
function looksOf(cells: readonly FittedCell[]): Pick<PlanOptions, 'lookEvery'> {
  if (cells.some(({ fitted }) => fitted.sweep.stop)) return {};
  const steps = Math.max(...cells.map(({ fitted }) => fitted.sweep.steps));
  return { lookEvery: Math.max(1, Math.ceil(steps / LOOKS)) };
}

/** Says what the endpoints are while the run delivers them. */
function classify(
  run: Run,
  cells: readonly FittedCell[],
  bar: ProgressBar,
  { quiet }: Options,
  { io, signal }: Context,
): Promise<ClassifiedCell[]> {
  const progress = (done: number, total: number): void => {
    bar.note(`classifying endpoints: ${countText(done)} of ${countText(total)} ...`);
  };
  return classifyRun(run, cells, {
    signal,
    ...(io.hireCrew && { hire: io.hireCrew }),
    ...(io.stderr.isTTY && !quiet && { progress }),
  });
}

function checkStrategy({ strategy, backend }: Options, plan: Plan): void {
  const other = plan.cells.find((cell) => strategy !== 'auto' && cell.strategy !== strategy);
  if (!other) return;
  throw new InputError({
    field: '--strategy',
    value: strategy,
    rule: `is not what backend "${backend}" runs, which is "${other.strategy}"`,
    remedy: 'leave --strategy away',
  });
}

function header(name: string, plan: Plan): string[] {
  return [
    sweepTitle(name, plan.sweep, plan.cells.length, plan.options.until),
    deviceLine(
      plan.device,
      plan.cells.map(({ strategy }) => strategy),
    ),
  ];
}

async function showProgress(run: Run, bar: ProgressBar): Promise<void> {
  bar.note('compiling ...');
  for await (const progress of run) bar.show(progress);
}

/** What is most worth a look, first. */
const TELLING: readonly Outcome[] = [
  'local-minimum',
  'saddle',
  'plateau',
  'stationary',
  'dead',
  'undecided',
  'unconverged',
  'diverged',
  'solved',
];

/** The first network with the most telling outcome, in the cell that has most of them. */
async function findExample(
  run: Run,
  { cells, sweep }: SweepResult,
  classified: readonly ClassifiedCell[] | null,
): Promise<Example> {
  const outcome =
    TELLING.find((candidate) => cells.some(({ outcomes }) => outcomes[candidate] > 0)) ?? 'solved';
  const counts = cells.map(({ outcomes }) => outcomes[outcome]);
  const cell = counts.indexOf(Math.max(...counts));
  const trained = (expandGrid(sweep)[cell]?.sweep.steps ?? 0) > 0;
  const known = classified?.[cell]?.endpoints.find(
    (each) => (each.solved ? 'solved' : each.kind) === outcome,
  );
  if (known) return { cell, index: known.index, outcome, trained };
  for await (const batch of run.endpoints()) {
    const at = batch.cell === cell ? batch.outcome.indexOf(OUTCOMES.indexOf(outcome)) : -1;
    if (at >= 0) return { cell, index: indexAt(batch, at), outcome, trained };
  }
  return { cell, index: 0n, outcome, trained };
}

function indexAt({ index }: EndpointBatch, at: number): bigint {
  return index[at] ?? 0n;
}
