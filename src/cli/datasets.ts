// `basinlab datasets`: the built-in datasets by name, or the samples of one of them.
import { Command } from 'commander';
import { datasetSummaries, loadDataset } from '../datasets/index.ts';
import { parseSweep, preset } from '../spec/index.ts';
import { printLines, type Context } from './io.ts';
import { alignColumns } from './render/columns.ts';
import { sampleRows } from './sample-rows.ts';

/** The command `datasets`. */
export function datasetsCommand(context: Context): Command {
  return new Command('datasets')
    .summary('list the built-in datasets, or print one')
    .description('Lists the built-in datasets; with a name, prints its samples as JSON.')
    .argument('[name]', 'a dataset')
    .addHelpText('after', '\nExample:\n  basinlab datasets jellyfish')
    .action(async (name: string | undefined) => {
      printLines(context, name === undefined ? datasetTable() : await datasetJson(name));
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

/** The samples as a dataset file: one line per sample, ready for `{"file": ...}`. */
async function datasetJson(name: string): Promise<string[]> {
  const { dataset: spec } = parseSweep({ ...preset('xor'), dataset: name });
  const dataset = await loadDataset(spec);
  const list = (rows: readonly (readonly number[])[]): string =>
    rows.map((row) => `\n    [${row.map(shortestFloat32).join(', ')}]`).join(',');
  const inputs = list(sampleRows(dataset.inputs, dataset.numSamples));
  const targets = list(sampleRows(dataset.targets, dataset.numSamples));
  return [`{\n  "inputs": [${inputs}\n  ],\n  "targets": [${targets}\n  ]\n}`];
}

/** The shortest decimal that is this float32: 0.1, not 0.10000000149011612. */
function shortestFloat32(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
