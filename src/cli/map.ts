// `basinlab map`: trains one network per pixel of a plane, and draws where each of them ends.
import { Command, Option } from 'commander';
import { version } from '../../package.json';
import type { Engine } from '../engine/engine.ts';
import { nodeFiles } from '../engine/node-files.ts';
import { mapDimension, paintMap } from '../landscape/map-picture.ts';
import { mapSweep } from '../landscape/map-view.ts';
import { drawMap, MAP_SHOWS, type MapPass } from '../landscape/map.ts';
import { InputError, sweepHash } from '../spec/index.ts';
import { hideOptions } from './cpu-only.ts';
import { printJson, printLines, type Context } from './io.ts';
import { mapFiles, writeMapFiles, type MapFiles, type MapNotes } from './map-files.ts';
import {
  hyperParameterTask,
  isOfHyperParameters,
  planeTask,
  readSize,
  type MapCommandOptions,
  type MapTask,
} from './map-options.ts';
import { quote } from './next-line.ts';
import { readCell, type OneCell } from './one-cell.ts';
import { countText } from '../wording/numbers.ts';
import { mapReport } from './render/map-report.ts';
import { createProgressBar, type ProgressBar } from './render/progress-bar.ts';
import { deviceText, sweepTitle } from '../wording/sweep-title.ts';
import { addSweepOptions, readSweep } from './sweep-options.ts';

const EXAMPLES = `
All networks of a map start at the same point, or on one plane, and see the same data. Beside the picture lies a Parquet
file with a row per pixel. The ends of a window lie on the centres of the outermost pixels.

Examples:
  basinlab map xor                                        a plane of starting points, around that of network 0
  basinlab map xor --center end:17 --directions end:3,5   through three endpoints
  basinlab map xor --across optimizer.learningRate --up initializer.weights.scale --set initializer.weights=he-normal
  basinlab map trainability-fractal --show trainability --size 1024`;

/** The command `map`. */
export function mapCommand(context: Context): Command {
  const command = new Command('map')
    .summary('draw a plane, one trained network per pixel: basins, losses, what trains')
    .description(
      'Trains one network per pixel of a plane, of starting points or of two hyper-parameters, and draws where each of them ends.',
    );
  hideOptions(addSweepOptions(command), ['--networks']);
  return command
    .addOption(new Option('--show <what>', 'what a pixel tells').choices(MAP_SHOWS).default('basin'))
    .option('--size <n>', 'pixels: 512, or 512x256', '512')
    .option('--window <u0,u1,v0,v1>', 'the part of the plane: left, right, bottom, top')
    .option(
      '--across <axis>',
      "from left to right, e.g. optimizer.learningRate; default: the sweep's last axis",
    )
    .option(
      '--up <axis>',
      "from bottom to top, e.g. initializer.weights.scale; default: the sweep's first axis",
    )
    .option('--scale <s>', 'linear or log, for both axes or one by one: log,linear')
    .option('--center <point>', 'of a plane of starting points: start:I, end:I, or a JSON file', 'start:0')
    .option('--directions <d>', 'of that plane: random:SEED, start:I,J, end:I,J, or a JSON file', 'random:1')
    .option('--cell <c>', 'which cell of the grid, from 0')
    .option('--out <file.png>', 'where the picture goes; default <sweep>-<what>.png')
    .option('--json', 'print what the map shows as one JSON document')
    .option('--quiet', 'no progress; only the result')
    .addHelpText('after', EXAMPLES)
    .action((source: string, options: MapCommandOptions, self: Command) =>
      runMap(source, onlyGiven(options, self), context),
    );
}

/** Without the defaults that the help shows: whether a plane was asked for must be known. */
function onlyGiven(options: MapCommandOptions, command: Command): MapCommandOptions {
  const { center, directions, ...rest } = options;
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) !== 'default';
  return {
    ...rest,
    ...(center !== undefined && isGiven('center') && { center }),
    ...(directions !== undefined && isGiven('directions') && { directions }),
  };
}

async function runMap(source: string, options: MapCommandOptions, context: Context): Promise<void> {
  const { io, signal } = context;
  if (options.networks !== undefined) {
    const remedy = 'use --size, for example --size 512';
    throw new InputError({
      field: '--networks',
      value: options.networks,
      rule: 'is not for maps: they train one network per pixel',
      remedy,
    });
  }
  readSize(options.size);
  const { name, sweep } = await readSweep(source, options, context);
  const one = await readCell(sweep, options.cell);
  const files = mapFiles(options.out ?? `${name.replace(/\.json$/, '')}-${options.show}.png`);
  const ofHyperParameters = isOfHyperParameters(options, one.cell.sweep);
  const early = ofHyperParameters ? hyperParameterTask(one.cell.sweep, options) : null;
  if (early) mapSweep(early.sweep, early.view);
  const bar = createProgressBar(options.quiet ? { ...io.stderr, isTTY: false } : io.stderr);
  try {
    bar.note('opening the device ...');
    const engine = await io.createEngine({ backend: options.backend, signal });
    try {
      const task = early ?? (await planeTask(one.fitted, options, engine, signal));
      await draw(engine, bar, { task, one, files, name, source }, options, context);
    } finally {
      bar.clear();
      await engine.destroy();
    }
  } finally {
    bar.clear();
  }
}

interface Job {
  readonly task: MapTask;
  readonly one: OneCell;
  readonly files: MapFiles;
  readonly name: string;
  readonly source: string;
}

async function draw(
  engine: Engine,
  bar: ProgressBar,
  job: Job,
  options: MapCommandOptions,
  context: Context,
): Promise<void> {
  const { task, files } = job;
  const { signal } = context;
  const began = performance.now();
  const own = mapSweep(task.sweep, task.view);
  bar.clear();
  if (!options.json && !options.quiet)
    printLines(context, [sweepTitle(job.name, own, 1), deviceText(engine.device), '']);
  bar.note('compiling ...');
  const pass = await lastPass(
    drawMap(engine, task.sweep, task.view, {
      show: options.show,
      progressive: false,
      signal,
      source: nodeFiles,
      progress: (progress) => {
        bar.show(progress);
      },
      settling: (done, total) => {
        bar.note(`settling: ${countText(done)} of ${countText(total)} groups of endpoints ...`);
      },
    }),
  );
  bar.note('painting ...');
  const picture = paintMap(pass.map, options.show);
  const dimension = mapDimension(pass.map, options.show);
  const notes: MapNotes = {
    Software: `basinlab ${version}`,
    Source: commandOf(job.source, options),
    Description: JSON.stringify({ show: options.show, view: task.view, sweep: own }),
  };
  signal.throwIfAborted();
  writeMapFiles(files, pass.map, picture, notes);
  bar.clear();
  const totalMs = performance.now() - began;
  if (options.json) {
    printJson(context, documentOf(job, pass, { show: options.show, picture, dimension, totalMs, own }));
    return;
  }
  const { legend } = picture;
  printLines(
    context,
    mapReport({ view: task.view, legend, dimension, basins: pass.map.basins, files, totalMs }),
  );
}

async function lastPass(passes: AsyncIterable<MapPass>): Promise<MapPass> {
  let last: MapPass | undefined;
  for await (const pass of passes) last = pass;
  if (!last) throw new RangeError('a map has one pass at least');
  return last;
}

/** What `--json` prints. */
function documentOf(
  { task, one, files }: Job,
  { map, device, networkSteps, trainMs }: MapPass,
  {
    show,
    picture,
    dimension,
    totalMs,
    own,
  }: {
    readonly show: string;
    readonly picture: ReturnType<typeof paintMap>;
    readonly dimension: ReturnType<typeof mapDimension>;
    readonly totalMs: number;
    readonly own: ReturnType<typeof mapSweep>;
  },
) {
  const { basins, lookEvery } = map;
  return {
    schemaVersion: 1,
    kind: 'map',
    sweep: own,
    hash: sweepHash(own, [one.fitted.dataset]),
    device,
    cell: one.cell.index,
    axes: one.cell.axes,
    show,
    window: task.view,
    plane: task.plane,
    lookEvery,
    legend: picture.legend,
    basins: basins && { method: basins.method, checked: basins.checked },
    dimension,
    files,
    timing: { trainMs, totalMs, networkSteps },
  };
}

/** The command that draws the map again. */
function commandOf(source: string, options: MapCommandOptions): string {
  const {
    changes = [],
    steps,
    seed,
    across,
    up,
    scale,
    window,
    size,
    show,
    center,
    directions,
    cell,
  } = options;
  const given = { steps, seed, cell, across, up, scale, window, size, show, center, directions };
  const words = [
    ...changes.flatMap(({ option, text }) => [option, text]),
    ...Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
  ];
  return `basinlab map ${[source, ...words].map(quote).join(' ')}`;
}
