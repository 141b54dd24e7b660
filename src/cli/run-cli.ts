// One call of the command line, from its arguments to its exit code.
import { Command } from 'commander';
import { version } from '../../package.json';
import { certifyCommand } from './certify.ts';
import { compareCommand } from './compare.ts';
import { criticalPointsCommand } from './critical-points.ts';
import { datasetsCommand } from './datasets.ts';
import { decideCommand } from './decide.ts';
import { doctorCommand } from './doctor.ts';
import { EXIT, reportFailure } from './failure.ts';
import { inspectCommand } from './inspect.ts';
import type { Context, Io, StopReason } from './io.ts';
import { mapCommand } from './map.ts';
import { pathsCommand } from './paths.ts';
import { presetsCommand } from './presets.ts';
import { nameList } from './render/name-list.ts';
import { ERASE_LINE } from './render/progress-bar.ts';
import { sweepCommand } from './sweep.ts';

/**
 * How long cancelled work may take to settle before the process ends without it. A busy software adapter holds up the
 * signal and the exit by some 100 ms each, and all must fit a second.
 */
const GRACE_MS = 400;

/**
 * Runs the command line.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 done, 1 the run failed, 2 bad input, 130 cancelled
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const cancel = new AbortController();
  const stopped: { reason?: StopReason; said?: true } = {};
  const stopCode = (reason: StopReason): number => {
    if (reason === 'closed') return EXIT.done; // a reader that left, like `head`, has all it wanted
    if (!stopped.said) io.stderr.write(`${io.stderr.isTTY ? ERASE_LINE : ''}cancelled\n`);
    stopped.said = true;
    return EXIT.cancelled;
  };
  const stopListening = io.onStop((reason) => {
    if (stopped.reason === 'signal') {
      io.exit(EXIT.cancelled); // the second Ctrl-C waits for nothing
      return;
    }
    stopped.reason ??= reason;
    cancel.abort(new DOMException(`stopped: ${reason}`, 'AbortError'));
    const late = setTimeout(() => {
      io.exit(stopCode(reason));
    }, GRACE_MS);
    late.unref();
  });
  try {
    const program = createProgram({ io, signal: cancel.signal });
    await program.parseAsync(withHelp(argv), { from: 'user' });
    return stopped.reason === undefined ? EXIT.done : stopCode(stopped.reason);
  } catch (error) {
    return stopped.reason === undefined ? reportFailure(error, io) : stopCode(stopped.reason);
  } finally {
    stopListening();
  }
}

/** Nothing at all and `help` ask for help, too. */
function withHelp(argv: readonly string[]): readonly string[] {
  if (argv.length === 0) return ['--help'];
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

function createProgram(context: Context): Command {
  const program = new Command('basinlab').version(version, '--version', 'print the version');
  for (const create of [
    sweepCommand,
    inspectCommand,
    compareCommand,
    criticalPointsCommand,
    pathsCommand,
    decideCommand,
    mapCommand,
    certifyCommand,
    presetsCommand,
    datasetsCommand,
    doctorCommand,
  ]) {
    program.addCommand(create(context));
  }
  for (const command of [program, ...program.commands]) {
    command
      .helpOption('--help', 'print this help')
      .helpCommand(false)
      .exitOverride() // throw, so that the engine is given back before the process ends
      .configureOutput({
        writeOut: (text) => {
          context.io.stdout.write(text);
        },
        writeErr: () => undefined, // errors are reported in one place, on one line
        getOutHelpWidth: () => Math.min(100, context.io.stdout.columns ?? 100),
      });
  }
  return program.configureHelp({ formatHelp: overview });
}

/** The help of the program: what to type first, then the commands there are. */
function overview(program: Command): string {
  const commands = program.commands.map((command) => ({ name: command.name(), summary: command.summary() }));
  return `Type first:  basinlab sweep xor

It trains 100,000 tiny neural networks on XOR, one per random starting point,
and says where each of them ended.

Commands
${nameList(commands)
  .map((line) => `  ${line}`)
  .join('\n')}

basinlab <command> --help   options and examples; basinlab --version
`;
}
