#!/usr/bin/env node
// `npm run kernels -- <sweep>`: prints the linked and the specialized WGSL that a sweep compiles to.
import { Command, Option } from 'commander';
import { fitSweep, loadDataset } from '../datasets/index.ts';
import { buildProgram, type Code, type Program } from '../engine/program.ts';
import { expandGrid } from '../spec/index.ts';
import { reportFailure } from './failure.ts';
import { nodeIo } from './node-io.ts';
import { addSweepOptions, readSweep, readText, type SweepOptions } from './sweep-options.ts';

const KERNELS = [
  'initialize',
  'train',
  'evaluate',
  'histogram',
] as const satisfies readonly (keyof Program)[];

interface Options extends SweepOptions {
  readonly kernel?: (typeof KERNELS)[number];
}

const io = nodeIo();
const signal = new AbortController().signal;

const command = addSweepOptions(new Command('npm run kernels --'))
  .description('Prints the linked and the specialized WGSL of a sweep (of its first cell).')
  .addOption(new Option('--kernel <name>', 'only this one').choices(KERNELS))
  .exitOverride()
  .configureOutput({ writeErr: () => undefined })
  .action(async (source: string, options: Options) => {
    const { sweep } = await readSweep(source, options, { io, signal });
    const [cell] = expandGrid(sweep);
    if (!cell) return;
    const program = buildProgram(fitSweep(cell.sweep, await loadDataset(cell.sweep.dataset, { readText })));
    for (const name of options.kernel ? [options.kernel] : KERNELS) print(program[name]);
  });

function print(code: Code): void {
  io.stdout.write(`// ==== ${code.file}, linked\n${code.plain.source}\n`);
  if (code.variant !== 'plain')
    io.stdout.write(`// ==== ${code.file}, ${code.variant}: ${code.reason}\n${code.source}\n`);
}

try {
  await command.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  process.exitCode = reportFailure(error, io);
}
