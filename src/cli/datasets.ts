// `basinlab datasets`: the built-in datasets by name, or the samples of one of them.
import { Command } from 'commander';
import { datasetSummaries, loadDataset } from '../datasets/index.ts';
import { nodeFiles } from '../engine/node-files.ts';
import { parseSweep, preset } from '../spec/index.ts';
import { printLines, type Context } from './io.ts';
import { alignColumns } from './render/columns.ts';
import { imageRows, imagesAcross } from './render/image-rows.ts';
import { sampleRows } from './sample-rows.ts';

/** Columns of a terminal that does not say. */
const TERMINAL_COLUMNS = 80;

/** Images of MNIST that are printed as numbers. */
const FIRST_IMAGES = 10;

/** The command `datasets`. */
export function datasetsCommand(context: Context): Command {
  return new Command('datasets')
    .summary('list the built-in datasets, or print one')
    .description('Lists the built-in datasets; with a name, prints its samples as JSON (of mnist the first).')
    .argument('[name]', 'a dataset')
    .addHelpText('after', '\nExample:\n  basinlab datasets jellyfish')
    .action(async (name: string | undefined) => {
      printLines(context, name === undefined ? datasetTable() : await datasetLines(name, context));
    });
}

function datasetTable(): string[] {
  return alignColumns(
    [
      { title: 'dataset', align: 'left' },
      { title: 'samples', align: 'right' },
      { title: 'inputs', align: 'right', gap: 2 },
      { title: 'outputs', align: 'right', gap: 2 },
      { title: '', align: 'left', gap: 2 },
    ],
    datasetSummaries.map(({ name, samples, inputs, outputs, summary }) => [
      name,
      String(samples),
      String(inputs),
      String(outputs),
      summary,
    ]),
  );
}

async function datasetLines(name: string, { io }: Context): Promise<string[]> {
  if (name !== 'mnist') return datasetJson(name);
  const { isTTY, columns = TERMINAL_COLUMNS } = io.stdout;
  return isTTY ? mnistPictures(columns) : datasetJson({ name, samples: FIRST_IMAGES });
}

/** The samples as a dataset file: one line per sample, ready for `{"file": ...}`. */
async function datasetJson(dataset: string | object): Promise<string[]> {
  const { inputs, targets } = await loadRows(dataset);
  const list = (rows: readonly (readonly number[])[]): string =>
    rows.map((row) => `\n    [${row.map(shortestFloat32).join(', ')}]`).join(',');
  return [`{\n  "inputs": [${list(inputs)}\n  ],\n  "targets": [${list(targets)}\n  ]\n}`];
}

/** MNIST's first images as pictures: 784 numbers a line would flood a terminal. */
async function mnistPictures(columns: number): Promise<string[]> {
  const { inputs, targets } = await loadRows({ name: 'mnist', samples: imagesAcross(columns) });
  return [
    ...imageRows(inputs, targets),
    '',
    'basinlab datasets mnist > digits.json   the first images as numbers',
  ];
}

async function loadRows(dataset: unknown): Promise<Record<'inputs' | 'targets', number[][]>> {
  const { dataset: spec } = parseSweep({ ...preset('xor'), dataset });
  const { inputs, targets, numSamples } = await loadDataset(spec, nodeFiles);
  return { inputs: sampleRows(inputs, numSamples), targets: sampleRows(targets, numSamples) };
}

/** The shortest decimal that is this float32: 0.1, not 0.10000000149011612. */
function shortestFloat32(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
