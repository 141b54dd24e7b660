// Curvature of many endpoints at once, beside a loop over them with ml-matrix: Hessian and all eigenvalues, XOR 2-4-1.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { createEngine, parseSweep, type SweepInput } from '../src/index.node.ts';
import { fitSweep, loadDataset } from '../src/datasets/index.ts';
import { requestNodeAdapter } from '../src/gpu/adapter-node.ts';
import { openDevice } from '../src/gpu/device.ts';
import { PipelineCache } from '../src/gpu/pipeline.ts';
import { createCurvature, type CurvatureMeasurements } from '../src/landscape/curvature.ts';
import { createReference, type Reference } from '../src/reference/index.ts';
import { median } from './measure.ts';

/** What was measured; all times in milliseconds. */
export interface CurvatureTiming {
  readonly networks: number;
  readonly parameterCount: number;
  /** Linking, specializing and compiling all kernels. */
  readonly compileMs: number;
  /** Hessian, eigenvalues, index, trace and Newton step of all networks, read back; the median of three. */
  readonly oursMs: number;
  /** As many networks of a loop on the CPU, extrapolated from `sampled` of them; and its eigenvalues alone. */
  readonly loopMs: number;
  readonly loopEigenvaluesMs: number;
  readonly sampled: number;
  /** The largest difference of an eigenvalue, in units of |H|. */
  readonly maxError: number;
}

const UNIFORM = { kind: 'uniform', low: -1, high: 1 } as const;
const ROUNDS = 3;

/**
 * Trains networks and takes the curvature of their endpoints.
 *
 * @param networks default 100,000
 * @param sampled of them go through the loop; default 1,000
 */
export async function timeCurvature(networks = 100_000, sampled = 1000): Promise<CurvatureTiming> {
  const input: SweepInput = {
    dataset: 'xor',
    network: { layers: [2, 4, 1], activation: 'tanh' },
    loss: 'mse',
    initializer: { weights: UNIFORM, biases: UNIFORM },
    optimizer: { kind: 'gd', learningRate: 0.1 },
    steps: 300,
    networks,
  };
  const sweep = parseSweep(input);
  const fitted = fitSweep(sweep, await loadDataset(sweep.dataset));
  const parameters = await endpointsOf(input, fitted.shape.parameterCount);

  await using device = await openDevice(await requestNodeAdapter(), 'node');
  const began = performance.now();
  using curvature = await createCurvature(device, new PipelineCache(device), fitted);
  const compileMs = performance.now() - began;
  const measured = await curvature.measure(parameters, networks, { eigenvalues: true }); // warm
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await curvature.measure(parameters, networks);
    rounds.push(performance.now() - start);
  }
  const loop = timeLoop(createReference(fitted), parameters, measured, { networks, sampled });
  const { parameterCount } = fitted.shape;
  return { networks, parameterCount, compileMs, oursMs: median(rounds), sampled, ...loop };
}

/** (parameterCount, networks) the parameters after training. */
async function endpointsOf(input: SweepInput, parameterCount: number): Promise<Float32Array> {
  await using engine = await createEngine();
  const run = engine.run(await engine.plan(parseSweep(input)));
  const { networks } = input;
  const all = new Float32Array(parameterCount * networks);
  let from = 0;
  for await (const { parameters, index } of run.endpoints({ parameters: true })) {
    const count = index.length;
    if (!parameters) throw new RangeError('parameters were asked for');
    for (let p = 0; p < parameterCount; p++) {
      all.set(parameters.subarray(p * count, (p + 1) * count), p * networks + from);
    }
    from += count;
  }
  await run.result;
  return all;
}

/** The loop that a user would write, over the first networks. */
function timeLoop(
  reference: Reference,
  parameters: Float32Array,
  { eigenvalues }: CurvatureMeasurements,
  { networks, sampled }: { readonly networks: number; readonly sampled: number },
): Pick<CurvatureTiming, 'loopMs' | 'loopEigenvaluesMs' | 'maxError'> {
  const size = parameters.length / networks;
  const began = performance.now();
  let eigenvaluesMs = 0;
  let maxError = 0;
  for (let i = 0; i < sampled; i++) {
    const theta = Float64Array.from({ length: size }, (_, p) => parameters[p * networks + i] ?? Number.NaN);
    const hessian = reference.hessianAt(theta);
    const start = performance.now();
    const { realEigenvalues } = new EigenvalueDecomposition(Matrix.from1DArray(size, size, hessian), {
      assumeSymmetric: true,
    });
    eigenvaluesMs += performance.now() - start;
    const values = realEigenvalues.toSorted((a, b) => a - b);
    const norm = Math.max(...values.map(Math.abs));
    const errors = values.map((x, k) => Math.abs(x - (eigenvalues?.[k * networks + i] ?? Number.NaN)));
    maxError = Math.max(maxError, Math.max(...errors) / norm);
  }
  const scale = networks / sampled;
  return {
    loopMs: scale * (performance.now() - began),
    loopEigenvaluesMs: scale * eigenvaluesMs,
    maxError,
  };
}

/** The timing in a line for people. */
export function sayCurvature(timing: CurvatureTiming): string {
  const { networks, parameterCount, compileMs, oursMs, loopMs, loopEigenvaluesMs, sampled, maxError } =
    timing;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  return [
    `curvature of ${networks.toLocaleString('en-US')} endpoints with ${parameterCount} parameters (XOR 2-4-1, tanh, mse): ${seconds(oursMs)}, ${seconds(compileMs)} compiling`,
    `  ml-matrix loop: ${seconds(loopMs)} (${seconds(loopEigenvaluesMs)} of it eigenvalues), extrapolated from ${sampled.toLocaleString('en-US')}; ${(loopMs / oursMs).toFixed(1)} times ours`,
    `  largest difference of an eigenvalue: ${maxError.toExponential(1)} of |H|`,
  ].join('\n');
}
