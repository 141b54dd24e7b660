// `basinlab certify`: proves that a network of a sweep is stuck in a local minimum, or checks such a proof.
import { readFile, stat } from 'node:fs/promises';
import { Command } from 'commander';
import { fitCells, type FittedSweep } from '../datasets/index.ts';
import { nodeFiles } from '../engine/node-files.ts';
import {
  checkCertificate,
  isRefusal,
  proveMinimum,
  type Certificate,
  type Origin,
  type Refusal,
} from '../landscape/certify/index.ts';
import { ofNetwork } from '../landscape/kind-axes.ts';
import { InputError } from '../spec/index.ts';
import { emphasis, printJson, printLines, type Context } from './io.ts';
import { chooseCell, readIndex } from './one-cell.ts';
import { certificateReport, verdictReport } from './render/certificate-report.ts';
import { createProgressBar } from './render/progress-bar.ts';
import { addChangeOptions, readSweep, type NamedSweep, type SweepOptions } from './sweep-options.ts';
import { fileProblem, writeText } from './written-file.ts';

interface Options extends SweepOptions {
  readonly index?: string;
  readonly cell: string;
  readonly parameters?: string;
  readonly better?: string;
  readonly out?: string;
  readonly check?: string;
}

/** Larger files hold no certificate and no parameters. */
const MAX_FILE_BYTES = 2 ** 23;

const EXAMPLES = `
Smooth networks (tanh, sigmoid, softplus) are proved in interval arithmetic, relu networks with one hidden layer
and loss mse in exact fractions. What cannot be proved is refused, with the reason.

Examples:
  basinlab certify sigmoid-10-points --index 1
  basinlab certify relu-regression-d1 --parameters point.json --out d1.json
  basinlab certify --check d1.json`;

/** The command `certify`. */
export function certifyCommand(context: Context): Command {
  const command = new Command('certify')
    .summary('prove that a network is stuck in a local minimum')
    .description(
      'Trains one network of a sweep and proves that it ended beside a local minimum that is not global; writes the proof as a certificate that anyone can check.',
    )
    .argument('[sweep]', 'a preset (basinlab presets), a JSON file, or - for stdin');
  return addChangeOptions(command)
    .option('--index <i>', 'which network, from 0')
    .option('--cell <c>', 'which cell of the grid, from 0', '0')
    .option('--parameters <file>', 'prove at this point (a JSON array) instead of a trained one')
    .option('--better <file>', 'a better point (a JSON array) instead of one that is looked for')
    .option('--out <file>', 'where to write the certificate')
    .option('--check <file>', 'verify a certificate; takes no sweep')
    .option('--json', 'print the certificate, the refusal or the verdict as one JSON document')
    .addHelpText('after', EXAMPLES)
    .action((source: string | undefined, options: Options) =>
      options.check === undefined
        ? runProve(source, options, context)
        : runCheck(options.check, source, options, context),
    );
}

async function runCheck(
  file: string,
  source: string | undefined,
  { json }: Options,
  context: Context,
): Promise<void> {
  if (source !== undefined) {
    throw new InputError({
      field: 'sweep',
      value: source,
      rule: 'cannot be given with --check',
      remedy: 'leave it away: a certificate holds its own data',
    });
  }
  const verdict = checkCertificate(await readText(file));
  if (!verdict.valid && verdict.failure === 'malformed') {
    throw new InputError({
      field: file,
      rule: `is no certificate: ${verdict.reason}`,
      remedy: 'name a file that certify wrote',
    });
  }
  if (json) printJson(context, verdict);
  if (!verdict.valid) throw new Error(`the certificate does not hold: ${verdict.reason}`);
  if (!json) printLines(context, verdictReport(file, verdict, emphasis(context)));
}

/** A point to prove at. */
interface Candidate {
  readonly fitted: FittedSweep;
  readonly theta: readonly number[];
  readonly origin: Origin;
}

async function runProve(source: string | undefined, options: Options, context: Context): Promise<void> {
  if (source === undefined) {
    throw new InputError({
      field: 'sweep',
      rule: 'is missing',
      remedy: 'write basinlab certify sigmoid-10-points --index 1, or basinlab certify --check FILE',
    });
  }
  const index = options.index === undefined ? undefined : readIndex(options.index);
  const given = options.parameters === undefined ? undefined : await readPoint(options.parameters);
  const better = options.better === undefined ? undefined : await readPoint(options.better);
  if (index === undefined && given === undefined) {
    throw new InputError({
      field: '--index',
      rule: 'is missing',
      remedy: 'say which network: --index 17, or --parameters FILE',
    });
  }
  const named = await readSweep(source, options, context);
  const bar = createProgressBar(context.io.stderr);
  try {
    bar.note(given ? 'proving ...' : 'training this network again ...');
    const candidate = await findCandidate(named, options, { index, given }, context);
    context.signal.throwIfAborted();
    bar.note('proving ...');
    const proof = await proveMinimum(candidate.fitted, candidate.theta, {
      origin: candidate.origin,
      signal: context.signal,
      onSearch: (done, total) => {
        bar.note(`proved a minimum; looking for a better point: ${done} of ${total} networks trained ...`);
      },
      ...(better ? { better } : {}),
    });
    bar.clear();
    await deliver(proof, { name: named.name, candidate, index }, options, context);
  } finally {
    bar.clear();
  }
}

async function findCandidate(
  { sweep }: NamedSweep,
  options: Options,
  { index, given }: { readonly index: bigint | undefined; readonly given: readonly number[] | undefined },
  { io, signal }: Context,
): Promise<Candidate> {
  const cells = await fitCells(sweep, nodeFiles);
  const {
    cell: { index: cell },
    fitted: found,
  } = chooseCell(cells, options.cell);
  const fitted = ownSweep(found, index);
  if (given) return { fitted, theta: given, origin: cells.length > 1 ? { cell } : {} };
  const engine = await io.createEngine({ backend: options.backend, signal });
  try {
    const { finalParameters, hash } = await engine.inspect(sweep, { index: index ?? 0n, cell, signal });
    return { fitted, theta: finalParameters, origin: { sweep: hash, cell, index: String(index ?? 0n) } };
  } finally {
    await engine.destroy();
  }
}

/** Where axes give each network its own objective, that of this network. */
function ownSweep(fitted: FittedSweep, index: bigint | undefined): FittedSweep {
  if (index !== undefined) return ofNetwork(fitted, index);
  if (!('penalty.l2' in fitted.sweep.axes)) return fitted;
  throw new InputError({
    field: '--index',
    rule: 'is missing: the axis "penalty.l2" gives each network its own objective',
    remedy: 'say whose with --index',
  });
}

interface Task {
  readonly name: string;
  readonly candidate: Candidate;
  readonly index: bigint | undefined;
}

async function deliver(
  proof: Certificate | Refusal,
  { name, candidate, index }: Task,
  options: Options,
  context: Context,
): Promise<void> {
  if (isRefusal(proof)) {
    if (options.json) printJson(context, proof);
    throw new Error(`not proved: ${proof.message}`);
  }
  const text = `${JSON.stringify(proof, null, 2)}\n`;
  const verdict = checkCertificate(text);
  if (!verdict.valid) throw new Error(`not proved: the check does not confirm the proof: ${verdict.reason}`);
  const out = options.out ?? (options.json ? undefined : defaultFile(name, index));
  if (out !== undefined) await writeText('--out', out, text);
  if (options.json) {
    printJson(context, proof);
    return;
  }
  const task = { name, sweep: candidate.fitted.sweep, index, theta: candidate.theta, file: out ?? '' };
  printLines(context, certificateReport(proof, verdict.facts, task, emphasis(context)));
}

function defaultFile(name: string, index: bigint | undefined): string {
  const stem = name.replace(/\.json$/, '');
  return `${index === undefined ? stem : `${stem}-${index}`}.certificate.json`;
}

async function readPoint(file: string): Promise<readonly number[]> {
  const text = await readText(file);
  const remedy =
    'write the parameters as in [0.5, -1, 2]: weights (out, in) row-major, then biases, layer by layer';
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new InputError({ field: file, rule: 'is no JSON', remedy });
  }
  if (Array.isArray(content) && content.every((x): x is number => typeof x === 'number')) return content;
  throw new InputError({ field: file, rule: 'must be a JSON array of numbers', remedy });
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= MAX_FILE_BYTES) return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError({
      field: file,
      rule: `cannot be read (${fileProblem(error)})`,
      remedy: 'check the path',
    });
  }
  throw new InputError({
    field: file,
    rule: `is larger than ${MAX_FILE_BYTES} bytes`,
    remedy: 'name another file',
  });
}
