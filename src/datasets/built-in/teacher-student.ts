// Teacher and student: a random tanh network, the teacher, labels random inputs, so that an exact fit is known to exist.
import { InputError, networkShape, parameterCount } from '../../spec/index.ts';
import type { Samples } from '../dataset.ts';
import { createUniform } from './uniform.ts';

/** What the teacher and its samples depend on. */
export interface TeacherOptions {
  /** The teacher's sizes from input to output. */
  readonly layers: readonly number[];
  /** Number of samples. */
  readonly samples: number;
  /** Seed of weights, biases and inputs. */
  readonly seed: number;
}

/** Multiplications that a teacher may take: about a second. */
const MAX_TEACHER_WORK = 2 ** 28;

/**
 * Samples of a random teacher: inputs uniform in (-1, 1), weights uniform in (-3, 3) / sqrt(fan_in), biases uniform in
 * (-1, 1), so that each hidden unit is well bent but not saturated; tanh hidden layers, linear output.
 *
 * @returns inputs (samples, layers[0]), targets (samples, layers.at(-1)); equal on all machines up to the last bit of tanh
 * @throws InputError if the teacher is too large for so many samples
 */
export function teacherStudent({ layers, samples, seed }: TeacherOptions): Samples {
  checkWork(layers, samples);
  const shape = networkShape(layers);
  const draw = createUniform(seed);
  const parameters = new Float64Array(shape.parameterCount);
  for (let layer = 0; layer < shape.layerCount; layer++) {
    const fanIn = layers[layer] ?? 0;
    const biases = shape.biases[layer] ?? 0;
    const end = shape.weights[layer + 1] ?? shape.parameterCount;
    for (let at = shape.weights[layer] ?? 0; at < end; at++) {
      parameters[at] = at < biases ? (3 * draw()) / Math.sqrt(fanIn) : draw();
    }
  }
  const inputs = Array.from({ length: samples }, () => Array.from({ length: layers[0] ?? 0 }, draw));
  return {
    inputs,
    targets: inputs.map((input) => teach(layers, parameters, input)),
    note: `A random ${layers.join('-')} tanh network makes the targets, seed ${seed}.`,
  };
}

function checkWork(layers: readonly number[], samples: number): void {
  const fits = Math.floor(MAX_TEACHER_WORK / parameterCount(layers));
  if (samples <= fits && fits >= 64) return;
  const remedy = fits >= 64 ? `use ${fits} or fewer` : 'use a smaller teacher';
  const rule = `times the teacher's ${parameterCount(layers)} parameters must be at most ${MAX_TEACHER_WORK}`;
  throw new InputError({ field: 'dataset.samples', value: samples, rule, remedy });
}

/** The output of the teacher for one input. */
function teach(
  layers: readonly number[],
  parameters: Float64Array,
  input: readonly number[],
): readonly number[] {
  let units = input;
  let at = 0;
  for (const [layer, size] of layers.slice(1).entries()) {
    const isOutput = layer === layers.length - 2;
    const weights = parameters.subarray(at, at + size * units.length);
    const biases = parameters.subarray(at + weights.length, at + weights.length + size);
    at += weights.length + size;
    const below = units;
    units = Array.from(biases, (bias, out) => {
      const sum = below.reduce(
        (total, unit, i) => total + unit * (weights[out * below.length + i] ?? 0),
        bias,
      );
      return isOutput ? sum : Math.tanh(sum);
    });
  }
  return units;
}
