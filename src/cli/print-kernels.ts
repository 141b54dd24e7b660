#!/usr/bin/env node
// `npm run kernels -- <sweep>`: prints the linked and the specialized WGSL that a sweep compiles to.
import { Command, Option } from 'commander';
import { fitSweep, loadDataset } from '../datasets/index.ts';
import type { Code } from '../engine/code.ts';
import { nodeFiles } from '../engine/node-files.ts';
import { buildProgram, codesOf } from '../engine/program.ts';
import { chooseStrategy, STRATEGIES, type StrategyOption } from '../engine/strategy.ts';
import { expandGrid, InputError, nameRemedy } from '../spec/index.ts';
import { reportFailure } from './failure.ts';
import { nodeIo } from './node-io.ts';
import { addSweepOptions, readSweep, type SweepOptions } from './sweep-options.ts';

interface Options extends SweepOptions {
  readonly kernel?: string;
  readonly strategy: StrategyOption;
}

/** What kernels are printed for: a GPU with subgroups. */
const COMMON_DEVICE = {
  description: { software: false },
  limits: {},
  subgroups: { smallest: 32, largest: 32 },
};

const io = nodeIo();
const signal = new AbortController().signal;

const command = addSweepOptions(new Command('npm run kernels --'))
  .description('Prints the linked and the specialized WGSL of a sweep (of its first cell).')
  .option('--kernel <name>', 'only this one, for example train')
  .addOption(
    new Option('--strategy <name>', 'how to map training onto the GPU').choices(STRATEGIES).default('auto'),
  )
  .exitOverride()
  .configureOutput({ writeErr: () => undefined })
  .action(async (source: string, options: Options) => {
    const { sweep } = await readSweep(source, options, { io, signal });
    const [cell] = expandGrid(sweep);
    if (!cell) return;
    const fitted = fitSweep(cell.sweep, await loadDataset(cell.sweep.dataset, nodeFiles));
    const codes = codesOf(buildProgram(fitted, chooseStrategy(fitted, COMMON_DEVICE, options.strategy)));
    const names = codes.map(({ file }) => file.replace(/\.wgsl$/, ''));
    const { kernel } = options;
    if (kernel !== undefined && !names.includes(kernel)) {
      const rule = 'is no kernel of this sweep';
      throw new InputError({ field: '--kernel', value: kernel, rule, remedy: nameRemedy(kernel, names) });
    }
    for (const [i, code] of codes.entries()) if (kernel === undefined || names[i] === kernel) print(code);
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
