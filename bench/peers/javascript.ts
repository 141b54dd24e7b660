// The peer `javascript`: a good single-threaded loop, straight-line code generated for the network, over typed arrays.
import type { Workload } from '../workloads.ts';

/** How tanh is computed; the faster of the two counts. */
export type Tanh = 'builtin' | 'exponential';

const TANH: Readonly<Record<Tanh, (x: number) => number>> = {
  builtin: Math.tanh,
  exponential: (x) => 1 - 2 / (1 + Math.exp(2 * x)),
};

/**
 * Trains networks one after the other, all steps of each in local variables.
 *
 * @param parameters (networks, parameterCount) float32, updated in place
 */
export type TrainLoop = (parameters: Float32Array, networks: number, steps: number) => void;

/** What the generated code is called with. */
type Compiled = (
  parameters: Float32Array,
  networks: number,
  steps: number,
  tanh: (x: number) => number,
  inputs: Float32Array,
  targets: Float32Array,
) => void;

/** Generates and compiles the loop. */
export function createTrainLoop(workload: Workload, tanh: Tanh): TrainLoop {
  const body = generate(workload);
  // The point of this peer is code generated at run time, as a careful user would write it by hand.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const compiled = new Function(
    'parameters',
    'networks',
    'steps',
    'tanh',
    'inputs',
    'targets',
    body,
  ) as Compiled;
  const inputs = Float32Array.from(workload.inputs.flat());
  const targets = Float32Array.from(workload.targets.flat());
  return (parameters, networks, steps) => {
    compiled(parameters, networks, steps, TANH[tanh], inputs, targets);
  };
}

function generate({ layers, inputs, targets, learningRate }: Workload): string {
  const offsets = parameterOffsets(layers);
  const count = offsets.count;
  const each = (make: (p: number) => string): string =>
    Array.from({ length: count }, (_, p) => make(p)).join('\n');
  const samples = inputs.map((_, sample) => generateSample(layers, offsets, sample, inputs.length));
  const locals = (name: string, values: number): string =>
    Array.from({ length: values }, (_, i) => `const ${name}${i} = ${name}[${i}];`).join('\n');
  return `${locals('inputs', inputs.flat().length)}
${locals('targets', targets.flat().length)}
for (let n = 0; n < networks; n++) {
${each((p) => `let t${p} = parameters[n * ${count} + ${p}];`)}
for (let step = 0; step < steps; step++) {
${each((p) => `let g${p} = 0;`)}
${samples.join('\n')}
${each((p) => `t${p} -= ${learningRate} * g${p};`)}
}
${each((p) => `parameters[n * ${count} + ${p}] = t${p};`)}
}`;
}

interface Offsets {
  readonly weights: readonly number[];
  readonly biases: readonly number[];
  readonly count: number;
}

function parameterOffsets(layers: readonly number[]): Offsets {
  const weights: number[] = [];
  const biases: number[] = [];
  let count = 0;
  for (const [l, size] of layers.slice(1).entries()) {
    weights.push(count);
    biases.push(count + size * (layers[l] ?? 0));
    count += size * (layers[l] ?? 0) + size;
  }
  return { weights, biases, count };
}

/** Forward and backward of one sample. */
function generateSample(
  layers: readonly number[],
  { weights, biases }: Offsets,
  sample: number,
  numSamples: number,
): string {
  const lines: string[] = [];
  const last = layers.length - 1;
  const unit = (l: number, j: number): string =>
    l === 0 ? `inputs${sample * (layers[0] ?? 0) + j}` : `a${l}_${j}`;
  const weight = (l: number, j: number, i: number): number => (weights[l] ?? 0) + j * (layers[l] ?? 0) + i;
  const range = (l: number): number[] => Array.from({ length: layers[l] ?? 0 }, (_, j) => j);
  for (let l = 0; l < last; l++) {
    for (const j of range(l + 1)) {
      const terms = range(l).map((i) => `t${weight(l, j, i)} * ${unit(l, i)}`);
      const sum = [`t${(biases[l] ?? 0) + j}`, ...terms].join(' + ');
      lines.push(`const a${l + 1}_${j} = ${l + 1 < last ? `tanh(${sum})` : sum};`);
    }
  }
  const scale = 2 / (numSamples * (layers[last] ?? 1));
  for (const k of range(last))
    lines.push(
      `const d${last}_${k} = ${scale} * (${unit(last, k)} - targets${sample * (layers[last] ?? 0) + k});`,
    );
  for (let l = last - 1; l >= 0; l--) {
    for (const j of range(l + 1)) {
      lines.push(`g${(biases[l] ?? 0) + j} += d${l + 1}_${j};`);
      for (const i of range(l)) {
        lines.push(`g${weight(l, j, i)} += d${l + 1}_${j} * ${unit(l, i)};`);
      }
    }
    if (l === 0) break;
    for (const i of range(l)) {
      const sum = range(l + 1)
        .map((j) => `d${l + 1}_${j} * t${weight(l, j, i)}`)
        .join(' + ');
      lines.push(`const d${l}_${i} = (${sum}) * (1 - a${l}_${i} * a${l}_${i});`);
    }
  }
  return `{\n${lines.join('\n')}\n}`;
}
