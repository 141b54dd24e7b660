// `basinlab decide`: from which step on a network ends where it does, even if it is perturbed on its way.
import { Command } from 'commander';
import { lookSteps } from '../engine/inspect.ts';
import type { DeviceDescription } from '../gpu/device.ts';
import { decideStep, type DecidedBasin } from '../landscape/paths-decide.ts';
import { InputError, type Sweep } from '../spec/index.ts';
import { readCount } from './cpu-only.ts';
import { emphasis, printJson, printLines, type Context } from './io.ts';
import { readCell, readIndex, type OneCell } from './one-cell.ts';
import { decideReport, type DecideTask } from './render/decide.ts';
import { createProgressBar } from './render/progress-bar.ts';
import { addSweepOptions, readNumber, readSweep, type SweepOptions } from './sweep-options.ts';

interface Options extends SweepOptions {
  readonly index: string;
  readonly copies: string;
  readonly size: string;
  readonly cell?: string;
  readonly quiet?: true;
}

const MAX_COPIES = 100_000;

/** The share of copies that must stay for a basin to count as decided. */
const LEVEL = 0.95;

const EXAMPLES = `
After 0, 1, 2, 5, 10, ... steps copies of the network are moved in random directions and trained again, all of
them in one sweep. The basin is decided where ${100 * LEVEL} % of the copies end where the unmoved network ends.

Examples:
  basinlab decide xor-tanh --index 3
  basinlab decide xor-tanh --index 3 --size 0.5       larger perturbations: half of |theta|
  basinlab decide table-1 --cell 5 --index 0 --json`;

/** The command `decide`. */
export function decideCommand(context: Context): Command {
  const command = new Command('decide')
    .summary('perturb a network on its way: when is its basin decided?')
    .description(
      'Perturbs one network of a sweep along its trajectory, trains the copies, and says where they end.',
    );
  return addSweepOptions(command)
    .requiredOption('--index <i>', 'which network, from 0')
    .option('--copies <n>', 'perturbed copies after each of these steps', '200')
    .option('--size <share>', 'length of a perturbation, as a share of |theta|', '0.1')
    .option('--cell <c>', 'which cell of the grid, from 0')
    .option('--json', 'print everything as one JSON document')
    .option('--quiet', 'no progress; only the result')
    .addHelpText('after', EXAMPLES)
    .action((source: string, options: Options) => runDecide(source, options, context));
}

async function runDecide(source: string, options: Options, context: Context): Promise<void> {
  const index = readIndex(options.index);
  const copies = readCount('--copies', options.copies, MAX_COPIES);
  const size = readSize(options.size);
  const { name, sweep } = await readSweep(source, options, context);
  const one = await readCell(sweep, options.cell);
  const asked = { index, copies, size };
  const began = performance.now();
  const { decided, device } = await decide(one, asked, options, context);
  const totalMs = performance.now() - began;
  if (options.json) printJson(context, documentOf(decided, { sweep, device, one, asked, totalMs }));
  else {
    const task = {
      ...asked,
      name,
      sweep: one.cell.sweep,
      axes: one.cell.axes,
      device,
      level: LEVEL,
      totalMs,
    };
    printLines(context, decideReport(decided, task, emphasis(context)));
  }
}

function readSize(text: string): number {
  const value = readNumber('--size', text);
  if (Number.isFinite(value) && value > 0) return value;
  const rule = 'must be a positive number';
  throw new InputError({ field: '--size', value, rule, remedy: 'write for example --size 0.1' });
}

type Asked = Pick<DecideTask, 'index' | 'copies' | 'size'>;

/** Opens the device, perturbs and trains. */
async function decide(
  { fitted, key, cell }: OneCell,
  asked: Asked,
  { backend, quiet }: Options,
  { io, signal }: Context,
): Promise<{ readonly decided: DecidedBasin; readonly device: DeviceDescription }> {
  const bar = createProgressBar(quiet ? { ...io.stderr, isTTY: false } : io.stderr);
  const steps = [0, ...lookSteps(cell.sweep.steps)];
  try {
    bar.note('training this network again ...');
    const engine = await io.createEngine({ backend, signal });
    try {
      const decided = await decideStep(
        engine,
        { fitted, key },
        {
          ...asked,
          steps,
          level: LEVEL,
          signal,
          onTraining: (progress) => {
            bar.show(progress);
          },
        },
      );
      return { decided, device: engine.device };
    } finally {
      await engine.destroy();
    }
  } finally {
    bar.clear();
  }
}

interface Decision {
  readonly sweep: Sweep;
  readonly device: DeviceDescription;
  readonly one: OneCell;
  readonly asked: Asked;
  readonly totalMs: number;
}

/** What `--json` prints. */
function documentOf(decided: DecidedBasin, { sweep, device, one, asked, totalMs }: Decision) {
  return {
    schemaVersion: 1,
    kind: 'decide',
    sweep,
    hash: one.hash,
    device,
    cell: one.cell.index,
    axes: one.cell.axes,
    index: String(asked.index),
    copies: asked.copies,
    size: asked.size,
    level: LEVEL,
    decidedAfter: decided.step,
    trace: decided.trace,
    timing: { totalMs },
  };
}
