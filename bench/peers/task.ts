// A task on disk, as every peer reads it, whatever its language: TASK.json describes it, TASK.bin holds its numbers.
import { readFile, writeFile } from 'node:fs/promises';
import type { Workload } from '../workloads.ts';

/** The contents of TASK.json. */
export interface Task {
  readonly name: string;
  readonly layers: readonly number[];
  readonly activation: Workload['activation'];
  readonly loss: Workload['loss'];
  readonly learningRate: number;
  readonly numSamples: number;
  readonly networks: number;
}

/** A task with its numbers: all float32. */
export interface LoadedTask extends Task {
  /** (numSamples, inputSize) */
  readonly inputs: Float32Array;
  /** (numSamples, outputSize) */
  readonly targets: Float32Array;
  /** (networks, parameterCount) the starting points. */
  readonly parameters: Float32Array;
}

export function inputSize({ layers }: Task): number {
  return layers[0] ?? 0;
}

export function outputSize({ layers }: Task): number {
  return layers.at(-1) ?? 0;
}

/** One layer's place among the parameters: weights (fanOut, fanIn) from `weights` on, biases (fanOut) from `biases` on. */
export interface Layer {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly weights: number;
  readonly biases: number;
}

export function layersOf(layers: readonly number[]): Layer[] {
  let at = 0;
  return layers.slice(1).map((fanOut, l) => {
    const fanIn = layers[l] ?? 0;
    const weights = at;
    const biases = at + fanOut * fanIn;
    at = biases + fanOut;
    return { fanIn, fanOut, weights, biases };
  });
}

export function parameterCount(layers: readonly number[]): number {
  return layersOf(layers).reduce((count, { fanIn, fanOut }) => count + fanOut * (fanIn + 1), 0);
}

/**
 * Writes a task.
 *
 * @param path without extension
 * @param parameters (networks, parameterCount) the starting points
 */
export async function writeTask(
  path: string,
  { name, layers, activation, loss, learningRate, samples }: Workload,
  parameters: Float32Array,
): Promise<Task> {
  const numSamples = samples.inputs.length;
  const networks = parameters.length / parameterCount(layers);
  const task = { name, layers, activation, loss, learningRate, numSamples, networks };
  await writeFile(`${path}.json`, JSON.stringify(task));
  const data = Float32Array.from([...samples.inputs.flat(), ...samples.targets.flat()]);
  await writeFile(`${path}.bin`, Buffer.concat([bytes(data), bytes(parameters)]));
  return task;
}

export async function readTask(path: string): Promise<LoadedTask> {
  const task = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Task;
  const values = floats(await readFile(`${path}.bin`));
  const targets = task.numSamples * inputSize(task);
  const parameters = targets + task.numSamples * outputSize(task);
  return {
    ...task,
    inputs: values.slice(0, targets),
    targets: values.slice(targets, parameters),
    parameters: values.slice(parameters),
  };
}

/** The float32 numbers of a file. */
export function floats(file: Buffer): Float32Array {
  return new Float32Array(file.buffer, file.byteOffset, file.byteLength / 4);
}

function bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
