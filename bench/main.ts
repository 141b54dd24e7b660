// `npm run bench`: our speed beside what users would pick instead, and the time from start to a first result.
import { spawn } from 'node:child_process';
import { createEngine, type Engine } from '../src/index.node.ts';
import { fitSweep, loadDataset } from '../src/datasets/index.ts';
import { createReference, type Reference } from '../src/reference/index.ts';
import { interleave, median, type Contestant, type Timed } from './measure.ts';
import { createTrainLoop, type Tanh } from './peers/javascript.ts';
import { toSweep, XOR_2_4_1, type Workload } from './workloads.ts';

const ROUNDS = 9;
/** Networks whose final losses are compared with the float64 reference before anything is timed. */
const CHECKED = 200;
/** What a peer's and our losses may differ from the reference. */
const TOLERANCE = 1e-5;

interface Row {
  readonly workload: string;
  readonly networks: number;
  readonly steps: number;
  readonly peer: string;
  readonly networkStepsPerSecond: number;
  readonly oursNetworkStepsPerSecond: number;
  /** Ours over the peer's: median of the rounds, each with its own neighbour. */
  readonly ratio: number;
  readonly ratioSpread: readonly [number, number];
  readonly maxAbsError: number;
}

interface FirstResult {
  readonly what: string;
  readonly milliseconds: number;
}

const json = process.argv.includes('--json');
const say = (line: string): void => {
  if (!json) console.log(line);
};

const engine = await createEngine();
try {
  const { vendor, architecture, description, backend } = engine.device;
  say(`${vendor} ${architecture} (${description}), backend ${backend}, Node ${process.version}\n`);
  const rows = await benchJavaScript(engine, XOR_2_4_1);
  for (const row of rows) sayRow(row);
  const firstResults = await benchFirstResults();
  say('');
  for (const { what, milliseconds } of firstResults)
    say(`${what}: ${Math.round(milliseconds)} ms from start to result`);
  if (json) console.log(JSON.stringify({ device: engine.device, rows, firstResults }));
} finally {
  await engine.destroy();
}

function sayRow(row: Row): void {
  const million = (rate: number): string => `${(rate / 1e6).toFixed(1)} M/s`;
  const [low, high] = row.ratioSpread.map((ratio) => ratio.toFixed(1));
  const work = `${row.workload}, ${row.networks} networks, ${row.steps} steps`;
  const rates = `ours ${million(row.oursNetworkStepsPerSecond)}, ${row.peer} ${million(row.networkStepsPerSecond)}`;
  say(
    `${work}: ${rates}, ratio ${row.ratio.toFixed(1)} (${low ?? ''} to ${high ?? ''}), error ${row.maxAbsError.toExponential(1)}`,
  );
}

/** The peer in both its forms; the faster one counts, and the other is printed too. */
async function benchJavaScript(ours: Engine, workload: Workload): Promise<Row[]> {
  const sweep = toSweep(workload);
  const reference = createReference(fitSweep(sweep, await loadDataset(sweep.dataset)));
  const starts = Array.from({ length: workload.networks }, (_, i) => reference.initialize(BigInt(i)));
  const forms: readonly Tanh[] = ['builtin', 'exponential'];
  const expected = starts.slice(0, CHECKED).map((theta) => trained(reference, theta, workload.steps));
  const ourError = await checkOurs(ours, workload, expected);
  const peers = forms.map((tanh) => createJavaScript(workload, tanh, starts));
  const errors = peers.map(({ finalLoss }) => maxError(expected, finalLoss(reference)));
  const timed = await interleave([createOurs(ours, workload), ...peers], ROUNDS);
  const [us, ...them] = timed;
  if (!us) throw new RangeError('nothing was timed');
  return them.map((peer, i) => toRow(workload, us, peer, Math.max(ourError, errors[i] ?? Number.NaN)));
}

function toRow(workload: Workload, us: Timed, peer: Timed, maxAbsError: number): Row {
  if (!(maxAbsError <= TOLERANCE)) throw new Error(`${peer.name} is off the reference by ${maxAbsError}`);
  const ratios = us.rates.map((rate, round) => rate / (peer.rates[round] ?? Number.NaN));
  return {
    workload: workload.name,
    networks: workload.networks,
    steps: workload.steps,
    peer: peer.name,
    networkStepsPerSecond: median(peer.rates),
    oursNetworkStepsPerSecond: median(us.rates),
    ratio: median(ratios),
    ratioSpread: [Math.min(...ratios), Math.max(...ratios)],
    maxAbsError,
  };
}

/** The final loss of one network in float64. */
function trained(reference: Reference, start: Float64Array, steps: number): number {
  const state = reference.begin(start.slice());
  reference.train(state, 0, steps);
  return reference.lossAt(state.theta);
}

function maxError(expected: readonly number[], actual: ArrayLike<number>): number {
  return Math.max(...expected.map((loss, i) => Math.abs(loss - (actual[i] ?? Number.NaN))));
}

async function checkOurs(ours: Engine, workload: Workload, expected: readonly number[]): Promise<number> {
  const run = ours.run(await ours.plan(toSweep({ ...workload, networks: CHECKED })));
  await run.result;
  for await (const { loss } of run.endpoints()) return maxError(expected, loss);
  return Number.NaN;
}

function createOurs(ours: Engine, workload: Workload): Contestant {
  return {
    name: 'ours',
    networkSteps: workload.networks * workload.steps,
    async round() {
      const plan = await ours.plan(toSweep(workload));
      return (await ours.run(plan).result).timing.trainMs;
    },
  };
}

function createJavaScript(
  workload: Workload,
  tanh: Tanh,
  starts: readonly Float64Array[],
): Contestant & { readonly finalLoss: (reference: Reference) => number[] } {
  const loop = createTrainLoop(workload, tanh);
  const pack = (count: number): Float32Array =>
    Float32Array.from(starts.slice(0, count).flatMap((theta) => [...theta]));
  const size = starts[0]?.length ?? 0;
  const networks = Math.min(2000, workload.networks); // single-threaded: the rate does not depend on it
  const start = pack(networks);
  return {
    name: tanh === 'builtin' ? 'javascript' : 'javascript (tanh by exp)',
    networkSteps: networks * workload.steps,
    round() {
      const parameters = start.slice();
      const began = performance.now();
      loop(parameters, networks, workload.steps);
      return Promise.resolve(performance.now() - began);
    },
    finalLoss(reference) {
      const parameters = pack(CHECKED);
      loop(parameters, CHECKED, workload.steps);
      return Array.from({ length: CHECKED }, (_, i) =>
        reference.lossAt(Float64Array.from(parameters.subarray(i * size, (i + 1) * size))),
      );
    },
  };
}

/** Whole processes of the built command line, from start to the printed result. */
async function benchFirstResults(): Promise<FirstResult[]> {
  const small = ['--networks', '1000', '--steps', '100', '--json'];
  const results: FirstResult[] = [];
  for (const args of [
    ['sweep', 'xor', ...small],
    ['sweep', 'xor', '--json'],
  ]) {
    const times: number[] = [];
    for (let i = 0; i < 3; i++) times.push(await timeCli(args));
    results.push({ what: `basinlab ${args.join(' ')}`, milliseconds: median(times) });
  }
  return results;
}

async function timeCli(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, ['dist/cli.js', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`basinlab ${args.join(' ')} failed with exit ${String(code)}`);
  return performance.now() - began;
}
