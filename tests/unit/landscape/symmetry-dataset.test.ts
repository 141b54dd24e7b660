// Symmetries of datasets: groups that are known, what they do to networks, what penalties and losses leave of them.
import { describe, expect, it } from 'vitest';
import { datasetSymmetries, type DatasetSymmetry } from '../../../src/landscape/symmetry-dataset.ts';
import { imageOfOutputs, imageOfParameters } from '../../../src/landscape/symmetry-image.ts';
import type { FittedSweep } from '../../../src/datasets/index.ts';
import { createReference } from '../../../src/reference/index.ts';
import type { SweepInput } from '../../../src/spec/index.ts';
import { fitted, randomParameters, randomSamples } from '../reference/fitted.ts';

/** The outputs on all samples; probabilities for bce and cross-entropy. */
function outputsOf(network: FittedSweep, theta: Float64Array): Float64Array {
  const { inputs, numSamples, inputSize } = network.dataset;
  const reference = createReference(network);
  const rows = Array.from({ length: numSamples }, (_, sample) =>
    reference.outputs(theta, inputs.subarray(sample * inputSize, (sample + 1) * inputSize)),
  );
  return Float64Array.from(
    rows.flatMap((row) => {
      if (network.sweep.loss === 'mse') return [...row];
      if (network.sweep.loss === 'bce') return [...row].map((logit) => 1 / (1 + Math.exp(-logit)));
      const exponentials = [...row].map(Math.exp);
      return exponentials.map((one) => one / exponentials.reduce((sum, other) => sum + other, 0));
    }),
  );
}

/** Every element must give a network with the same objective, whose outputs are the images of the outputs. */
function expectSymmetries(network: FittedSweep, elements: readonly DatasetSymmetry[]): void {
  const reference = createReference(network);
  elements.forEach((element, i) => {
    const theta = randomParameters(network, i, 1.5);
    const image = imageOfParameters(element, network.shape, theta);
    const objective = reference.objectiveAt(theta);
    // Datasets are float32: reflected ones are as exact as their ranges.
    expect(Math.abs(reference.objectiveAt(image) - objective)).toBeLessThan(1e-6 * objective);
    const expected = imageOfOutputs(element, outputsOf(network, theta));
    outputsOf(network, image).forEach((output, k) => {
      expect(Math.abs(output - (expected[k] ?? NaN))).toBeLessThan(1e-5);
    });
  });
}

/** What the elements do, each as a permutation of samples with the images of the outputs. */
function isClosed(elements: readonly DatasetSymmetry[]): boolean {
  const nameOf = (samples: ArrayLike<number>, terms: DatasetSymmetry['outputs']): string =>
    `${Array.from(samples).join()} ${terms.map(({ from, factor, offset }) => `${from}/${factor}/${offset.toFixed(4)}`).join()}`;
  const names = new Set(elements.map(({ samples, outputs }) => nameOf(samples, outputs)));
  return elements.every((a) =>
    elements.every((b) => {
      const samples = Array.from(a.samples, (sample) => b.samples[sample] ?? NaN);
      const outputs = a.outputs.map(({ from, factor, offset }) => {
        const inner = b.outputs[from] ?? { from: NaN, factor: NaN, offset: NaN };
        return { from: inner.from, factor: factor * inner.factor, offset: factor * inner.offset + offset };
      });
      return names.has(nameOf(samples, outputs));
    }),
  );
}

const network = (layers: readonly number[], more: object = {}): Pick<SweepInput, 'network'> => ({
  network: { layers: [...layers], activation: 'tanh', ...more },
});

describe('the group', () => {
  it('of XOR is that of the square, with 0 and 1 exchanged by half of it', async () => {
    for (const loss of ['mse', 'bce'] as const) {
      const xor = await fitted({ loss });
      const { elements, complete } = datasetSymmetries(xor);
      expect(complete).toBe(true);
      expect(elements).toHaveLength(8);
      expect([...(elements[0]?.samples ?? [])]).toEqual([0, 1, 2, 3]);
      const exchanging = elements.filter(({ outputs }) => (outputs[0]?.factor ?? 0) < 0);
      expect(exchanging).toHaveLength(4);
      exchanging.forEach(({ outputs }) => expect(outputs[0]?.offset).toBe(1));
      expect(isClosed(elements)).toBe(true);
      expectSymmetries(xor, elements);
    }
  });

  it('of parity is all of the cube, of a labelling what keeps it', async () => {
    const orders = async (dataset: string, bits: number): Promise<number> => {
      const cube = await fitted({ dataset: dataset as 'parity-3', ...network([bits, 2, 1]), loss: 'bce' });
      const { elements } = datasetSymmetries(cube);
      expect(isClosed(elements)).toBe(true);
      expectSymmetries(cube, elements);
      return elements.length;
    };
    expect(await orders('parity-3', 3)).toBe(48);
    // AND: inputs exchange; its complement is OR of the reflected, which is NAND again: no more.
    expect(await orders('boolean-2-8', 2)).toBe(2);
    // One input alone: the other may be reflected, both it and the label may.
    expect(await orders('boolean-2-12', 2)).toBe(4);
    // The majority of three: all orders, and everything reflected.
    expect(await orders('boolean-3-232', 3)).toBe(12);
  });

  it('of random data is the identity', async () => {
    const layers = [3, 2, 2];
    const data = await fitted({
      dataset: randomSamples(1, { samples: 12, layers, loss: 'mse' }),
      ...network(layers),
    });
    const { elements, complete } = datasetSymmetries(data);
    expect({ order: elements.length, complete }).toEqual({ order: 1, complete: true });
    expectSymmetries(data, elements);
  });

  it('finds reflections of data measured on different scales', async () => {
    // A rectangle, off centre: x from 10 to 14, y from -1 to 0.
    const inputs = [
      [10, -1],
      [14, -1],
      [10, 0],
      [14, 0],
    ];
    const rectangle = await fitted({ dataset: { inputs, targets: [[3], [5], [5], [3]] } });
    const { elements } = datasetSymmetries(rectangle);
    expect(elements).toHaveLength(8);
    expectSymmetries(rectangle, elements);
  });

  it('permutes classes under cross-entropy, and outputs under mse', async () => {
    const inputs = [[-1], [0], [1]];
    const targets = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    for (const loss of ['cross-entropy', 'mse'] as const) {
      const classes = await fitted({ dataset: { inputs, targets }, ...network([1, 2, 3]), loss });
      const { elements } = datasetSymmetries(classes);
      expect(elements).toHaveLength(2);
      expect(elements[1]?.outputs.map(({ from }) => from)).toEqual([2, 1, 0]);
      expectSymmetries(classes, elements);
    }
  });

  it('rotates inputs with their classes', async () => {
    const corners = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    const data = await fitted({
      dataset: { inputs: corners, targets: corners },
      ...network([3, 2, 3]),
      loss: 'cross-entropy',
    });
    const { elements } = datasetSymmetries(data);
    expect(elements).toHaveLength(6);
    expect(isClosed(elements)).toBe(true);
    expectSymmetries(data, elements);
  });

  it('sends equal inputs with different targets to samples with the right targets', async () => {
    const inputs = [[-1], [-1], [1], [1]];
    const data = await fitted({ dataset: { inputs, targets: [[0], [3], [3], [0]] }, ...network([1, 2, 1]) });
    const { elements } = datasetSymmetries(data);
    // Reflections of x, of y, and of both.
    expect(elements).toHaveLength(4);
    expectSymmetries(data, elements);
  });

  it('takes columns that are constant as they are', async () => {
    const inputs = [
      [0, 7],
      [1, 7],
    ];
    const data = await fitted({ dataset: { inputs, targets: [[0], [1]] } });
    const { elements } = datasetSymmetries(data);
    expect(elements).toHaveLength(2);
    expectSymmetries(data, elements);
  });
});

describe('what breaks symmetries', () => {
  it('output units that cannot be reflected', async () => {
    const order = async (outputActivation: 'sigmoid' | 'relu' | 'tanh' | 'softplus'): Promise<number> => {
      const xor = await fitted(network([2, 2, 1], { outputActivation }));
      const { elements } = datasetSymmetries(xor);
      expectSymmetries(xor, elements);
      return elements.length;
    };
    expect(await order('sigmoid')).toBe(8);
    expect(await order('relu')).toBe(4);
    expect(await order('softplus')).toBe(4);
    // tanh outputs reflect about 0, the targets 0 and 1 do not.
    expect(await order('tanh')).toBe(4);
  });

  it('penalties that notice what moves into biases and weights', async () => {
    const order = async (penalty: SweepInput['penalty'], scale = 1): Promise<number> => {
      const inputs = [
        [0, 0],
        [0, scale],
        [1, 0],
        [1, scale],
      ];
      const data = await fitted({ dataset: { inputs, targets: [[0], [1], [1], [0]] }, penalty });
      const { elements } = datasetSymmetries(data);
      expectSymmetries(data, elements);
      return elements.length;
    };
    expect(await order({ l2: 0 })).toBe(8);
    expect(await order({ l2: 0.1 })).toBe(2);
    expect(await order({ l2: 0.1, biases: false })).toBe(8);
    expect(await order({ l2: 0.1, biases: false }, 3)).toBe(4);
    expect(await order({ l2: 0 }, 3)).toBe(8);
  });

  it('penalties that notice no rounding of the ranges', async () => {
    const square = await fitted({
      dataset: { inputs: [[0.1, 0.2], [0.1, 0.8], [0.7, 0.2], [0.7, 0.8]], targets: [[0], [1], [1], [0]] }, // prettier-ignore
      penalty: { l2: 0.1, biases: false },
    });
    const { elements } = datasetSymmetries(square);
    expect(elements).toHaveLength(8);
    for (const { inputs } of elements) for (const { factor } of inputs) expect(Math.abs(factor)).toBe(1);
    expectSymmetries(square, elements);
  });

  it('biases that are missing: what moves into them', async () => {
    const network = { layers: [2, 3, 1], activation: 'tanh', biases: false } as const;
    // Of XOR's square, exchanging x and y needs no bias; of this one about the origin nothing does.
    const corner = await fitted({ network });
    expect(datasetSymmetries(corner).elements).toHaveLength(2);
    expectSymmetries(corner, datasetSymmetries(corner).elements);
    const inputs = [[-1, -1], [-1, 1], [1, -1], [1, 1]]; // prettier-ignore
    const centred = await fitted({ network, dataset: { inputs, targets: [[-1], [1], [1], [-1]] } });
    expect(datasetSymmetries(centred).elements).toHaveLength(8);
    expectSymmetries(centred, datasetSymmetries(centred).elements);
  });

  it('size: where maps or samples are too many only the identity is given', async () => {
    const parity = await fitted({ dataset: 'parity-6', ...network([6, 2, 1]) });
    const { elements, complete } = datasetSymmetries(parity);
    expect({ order: elements.length, complete }).toEqual({ order: 1, complete: false });
    expectSymmetries(parity, elements);
  });
});
