// Straight-line JavaScript for one small tanh network and mean squared error: every parameter a local variable.
import { inputSize, layersOf, outputSize, parameterCount, type Layer, type LoadedTask } from '../task.ts';
import type { TrainLoop } from './peer.ts';

/** Samples are unrolled up to so many products of samples and parameters; else they are a loop. */
const UNROLLED = 200;

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
export function createStraightLine(task: LoadedTask, tanh: (x: number) => number): TrainLoop {
  if (task.activation !== 'tanh' || task.loss !== 'mse') {
    throw new RangeError(`straight-line code is for tanh and mse, not ${task.activation} and ${task.loss}`);
  }
  const names = ['parameters', 'networks', 'steps', 'tanh', 'inputs', 'targets'];
  // The point of this peer is code generated at run time, as a careful user would write it by hand.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const compiled = new Function(...names, generate(task)) as Compiled;
  return (parameters, networks, steps) => {
    compiled(parameters, networks, steps, tanh, task.inputs, task.targets);
  };
}

function generate(task: LoadedTask): string {
  const { layers, learningRate, numSamples } = task;
  const count = parameterCount(layers);
  const each = (make: (p: number) => string): string => lines(range(count).map(make));
  const unrolled = numSamples * count <= UNROLLED;
  const data = unrolled ? lines(range(numSamples).map((s) => loadSample(task, s, String(s)))) : '';
  const samples = unrolled
    ? lines(range(numSamples).map((s) => sample(task, String(s))))
    : `for (let s = 0; s < ${numSamples}; s++) {\n${loadSample(task, 's', '')}\n${sample(task, '')}\n}`;
  return `${data}
for (let n = 0; n < networks; n++) {
${each((p) => `let t${p} = parameters[n * ${count} + ${p}];`)}
for (let step = 0; step < steps; step++) {
${each((p) => `let g${p} = 0;`)}
${samples}
${each((p) => `t${p} -= ${learningRate} * g${p};`)}
}
${each((p) => `parameters[n * ${count} + ${p}] = t${p};`)}
}`;
}

/** Inputs x and targets y of sample `s` as locals with this suffix. */
function loadSample(task: LoadedTask, s: number | string, suffix: string): string {
  const local = (name: string, array: string, size: number): string[] =>
    range(size).map((i) => `const ${name}${suffix}_${i} = ${array}[${s} * ${size} + ${i}];`);
  return lines([...local('x', 'inputs', inputSize(task)), ...local('y', 'targets', outputSize(task))]);
}

/** Forward and backward of the sample whose locals have this suffix. */
function sample({ layers: sizes, numSamples }: LoadedTask, suffix: string): string {
  const layers = layersOf(sizes);
  const unit = (l: number, i: number): string => (l === 0 ? `x${suffix}_${i}` : `a${l}_${i}`);
  const forward = layers.flatMap((layer, l) => forwardLayer(layer, l, l + 1 === layers.length, unit));
  const last = layers.length;
  const scale = 2 / (numSamples * (sizes[last] ?? 1));
  const loss = range(sizes[last] ?? 0).map(
    (k) => `const d${last}_${k} = ${scale} * (a${last}_${k} - y${suffix}_${k});`,
  );
  const backward = layers.map((layer, l) => backwardLayer(layer, l, unit)).reverse();
  return `{\n${lines([...forward, ...loss, ...backward.flat()])}\n}`;
}

type Unit = (l: number, i: number) => string;

function forwardLayer(
  { fanIn, fanOut, weights, biases }: Layer,
  l: number,
  isLast: boolean,
  unit: Unit,
): string[] {
  return range(fanOut).map((j) => {
    const terms = range(fanIn).map((i) => `t${weights + j * fanIn + i} * ${unit(l, i)}`);
    const sum = [`t${biases + j}`, ...terms].join(' + ');
    return `const a${l + 1}_${j} = ${isLast ? sum : `tanh(${sum})`};`;
  });
}

/** Gradients of the layer's parameters, and of the sums before the units that feed it. */
function backwardLayer({ fanIn, fanOut, weights, biases }: Layer, l: number, unit: Unit): string[] {
  const above = l + 1;
  const parameters = range(fanOut).flatMap((j) => [
    `g${biases + j} += d${above}_${j};`,
    ...range(fanIn).map((i) => `g${weights + j * fanIn + i} += d${above}_${j} * ${unit(l, i)};`),
  ]);
  if (l === 0) return parameters;
  const below = range(fanIn).map((i) => {
    const sum = range(fanOut).map((j) => `d${above}_${j} * t${weights + j * fanIn + i}`);
    return `const d${l}_${i} = (${sum.join(' + ')}) * (1 - a${l}_${i} * a${l}_${i});`;
  });
  return [...parameters, ...below];
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function lines(parts: readonly string[]): string {
  return parts.join('\n');
}
