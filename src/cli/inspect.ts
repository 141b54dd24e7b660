// `basinlab inspect`: one network of a sweep again, in detail.
import { Command } from 'commander';
import { fitSweep, loadDataset, type FittedSweep } from '../datasets/index.ts';
import { nodeFiles } from '../engine/node-files.ts';
import { examine, type Examination } from '../landscape/examine.ts';
import { expandGrid } from '../spec/index.ts';
import { emphasis, printJson, printLines, type Context } from './io.ts';
import { chooseCell, readIndex } from './one-cell.ts';
import { inspectionReport, type InspectedTask } from './render/inspection-report.ts';
import { createProgressBar } from './render/progress-bar.ts';
import { sampleRows } from './sample-rows.ts';
import { addSweepOptions, readSweep, type SweepOptions } from './sweep-options.ts';

interface Options extends SweepOptions {
  readonly index: string;
  readonly cell: string;
}

const EXAMPLES = `
Examples:
  basinlab inspect xor --index 17
  basinlab inspect xor --index 17 --steps 30000       the same network, trained longer
  basinlab inspect table-1 --cell 5 --index 0 --json`;

/** The command `inspect`. */
export function inspectCommand(context: Context): Command {
  const command = new Command('inspect').summary('look at one network of a sweep');
  command.description(
    'Trains one network of a sweep again, and shows its way, its end and what it computes.',
  );
  return addSweepOptions(command)
    .requiredOption('--index <i>', 'which network, from 0')
    .option('--cell <c>', 'which cell of the grid, from 0', '0')
    .option('--json', 'print everything as one JSON document')
    .addHelpText('after', EXAMPLES)
    .action((source: string, options: Options) => runInspect(source, options, context));
}

async function runInspect(source: string, options: Options, context: Context): Promise<void> {
  const { io, signal } = context;
  const { name, sweep } = await readSweep(source, options, context);
  const cells = expandGrid(sweep);
  const cell = chooseCell(cells, options.cell);
  const index = readIndex(options.index);
  const bar = createProgressBar(io.stderr);
  bar.note('training this network again ...');
  try {
    const engine = await io.createEngine({ backend: options.backend, signal });
    try {
      signal.throwIfAborted();
      const found = await engine.inspect(sweep, { index, cell: cell.index, signal });
      const fitted = fitSweep(cell.sweep, await loadDataset(cell.sweep.dataset, nodeFiles));
      const examined = examine(found, fitted);
      bar.clear();
      print(examined, { name, fitted, cells: cells.length }, options, context);
    } finally {
      await engine.destroy();
    }
  } finally {
    bar.clear();
  }
}

function print(
  found: Examination,
  { name, fitted, cells }: { readonly name: string; readonly fitted: FittedSweep; readonly cells: number },
  options: Options,
  context: Context,
): void {
  if (options.json) {
    printJson(context, found);
    return;
  }
  printLines(context, inspectionReport(found, { name, cells, ...taskOf(fitted) }, emphasis(context)));
}

function taskOf({ sweep, dataset, criterion }: FittedSweep): Omit<InspectedTask, 'name' | 'cells'> {
  const threshold =
    criterion.kind === 'accuracy' && criterion.comparison === 'threshold' && dataset.outputSize === 1
      ? { target: criterion.targetThreshold, output: criterion.outputThreshold }
      : null;
  return {
    sweep,
    inputs: sampleRows(dataset.inputs, dataset.numSamples),
    targets: sampleRows(dataset.targets, dataset.numSamples),
    threshold,
  };
}
