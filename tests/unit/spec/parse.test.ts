import { describe, expect, it } from 'vitest';
import { InputError, MAX_NETWORKS, parseSweep, preset, type SweepInput } from '../../../src/spec/index.ts';

const xor = preset('xor');

/** The message with which a sweep is refused. */
function refusal(changes: object): string {
  try {
    parseSweep({ ...xor, ...changes });
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as InputError;
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error(`accepted ${JSON.stringify(changes)}`);
}

const networkWith = (changes: object): object => ({ network: { ...xor.network, ...changes } });
const scheduleWith = (schedule: unknown): object => ({
  optimizer: { kind: 'gd', learningRate: 1, schedule },
});
const inline = (inputs: unknown, targets: unknown): object => ({ dataset: { inputs, targets } });

describe('parseSweep', () => {
  it('fills in every default', () => {
    const { dataset, network, loss, initializer, optimizer, steps, networks } = xor;
    const required = { dataset, network, loss, initializer, optimizer, steps, networks };
    expect(parseSweep({ $schema: 'x.json', ...required })).toEqual({
      schemaVersion: 1,
      dataset: { name: 'xor', standardize: false, scale: 1 },
      network: { layers: [2, 2, 1], activation: 'relu', outputActivation: 'identity', biases: true },
      loss: 'mse',
      penalty: { l2: 0, biases: true },
      initializer: {
        weights: { kind: 'uniform', low: -1, high: 1 },
        biases: { kind: 'uniform', low: -1, high: 1 },
      },
      optimizer: { kind: 'gd', learningRate: 0.2 },
      batch: 'full',
      steps: 3000,
      networks: 100_000,
      seed: 1,
      axes: {},
      pairing: 'common',
      grid: {},
    });
  });

  it('leaves `solved` absent until the dataset is known', () => {
    expect('solved' in parseSweep({ ...xor, solved: undefined })).toBe(false);
    expect(parseSweep({ ...xor, solved: { loss: 0.1 } }).solved).toEqual({ loss: 0.1 });
  });

  it.each([
    [
      { kind: 'momentum', learningRate: 1 },
      { kind: 'momentum', learningRate: 1, momentum: 0.9 },
    ],
    [{ kind: 'adam' }, { kind: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }],
    [
      { kind: 'adamw' },
      { kind: 'adamw', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    ],
    [
      { kind: 'sgd', learningRate: 1 },
      { kind: 'sgd', learningRate: 1, momentum: 0, nesterov: false },
    ],
    [
      { kind: 'nesterov', learningRate: 1 },
      { kind: 'nesterov', learningRate: 1, momentum: 0.9 },
    ],
    [{ kind: 'rmsprop' }, { kind: 'rmsprop', learningRate: 0.01, alpha: 0.99, epsilon: 1e-8 }],
    [{ kind: 'adagrad' }, { kind: 'adagrad', learningRate: 0.01, epsilon: 1e-10 }],
    [{ kind: 'gradient-flow' }, { kind: 'gradient-flow', tolerance: 1e-4, firstStep: 0.01 }],
    [{ kind: 'levenberg-marquardt' }, { kind: 'levenberg-marquardt', damping: 1e-3 }],
    [{ kind: 'saddle-free-newton' }, { kind: 'saddle-free-newton', learningRate: 1, damping: 0.1 }],
    [
      { kind: 'gd', learningRate: 1, schedule: { kind: 'step', every: 5, warmup: { steps: 3 } } },
      {
        kind: 'gd',
        learningRate: 1,
        schedule: { kind: 'step', every: 5, factor: 0.1, warmup: { steps: 3, startFactor: 1 / 3 } },
      },
    ],
    [
      { kind: 'gd', learningRate: 1, schedule: { kind: 'cosine' } },
      { kind: 'gd', learningRate: 1, schedule: { kind: 'cosine', finalFactor: 0 } },
    ],
  ])('fills in the optimizer %j', (written, normalized) => {
    expect(parseSweep({ ...xor, optimizer: written }).optimizer).toEqual(normalized);
  });

  it('fills in the defaults of mini-batches and of stopping', () => {
    const optimizer = { kind: 'sgd', learningRate: 1 } as const;
    const { batch, stop } = parseSweep({ ...xor, optimizer, batch: { size: 2 }, stop: { loss: 0.1 } });
    expect(batch).toEqual({ size: 2, replacement: false, order: 'per-network' });
    expect(stop).toEqual({ loss: 0.1, every: 100 });
  });

  it('writes shorthands out', () => {
    const sweep = parseSweep({ ...xor, dataset: 'teacher-student', initializer: { weights: 'he-normal' } });
    expect(sweep.dataset).toEqual({
      name: 'teacher-student',
      layers: [2, 3, 1],
      samples: 64,
      seed: 1,
      standardize: false,
      scale: 1,
    });
    expect(sweep.initializer).toEqual({
      weights: { kind: 'he-normal', scale: 1, mean: 0 },
      biases: { kind: 'constant', value: 0 },
    });
  });

  it('is idempotent', () => {
    const sweep = parseSweep(xor);
    expect(parseSweep(sweep)).toEqual(sweep);
  });

  it('lets overrides win, and ends the axis that they fix', () => {
    expect(parseSweep(xor, { networks: 1e6, seed: 7 })).toMatchObject({
      networks: 1_000_000,
      seed: 7,
      steps: 3000,
    });
    const table = parseSweep(preset('table-1'), { dataset: 'jellyfish' });
    expect(Object.keys(table.grid)).toEqual(['optimizer', 'network.activation', 'network.layers']);
    expect(table.dataset).toMatchObject({ name: 'jellyfish' });
  });

  it('refuses an unknown override', () => {
    const overrides = { network_count: 3 } as unknown as Partial<SweepInput>;
    expect(() => parseSweep(xor, overrides)).toThrow('`network_count` is not a field of the sweep file');
  });

  it.each([['xor'], [null], [[]], [3]])('refuses %j, which is no sweep', (input) => {
    expect(() => parseSweep(input)).toThrow(
      /`sweep` .*must be an object; write one, for example \{"dataset":"xor"/,
    );
  });
});

describe('parseSweep refuses numbers that make no sense', () => {
  it.each([
    [
      { networks: 1e12 },
      '`networks` (=1000000000000) must be at most 250000000; results take 9 bytes per network: use 250000000 or fewer',
    ],
    [{ networks: 1e20 }, 'must be at most 250000000'],
    [{ networks: 0 }, '`networks` (=0) must be at least 1; use 1 or more'],
    [{ networks: -5 }, '`networks` (=-5) must be at least 1'],
    [{ networks: 1.5 }, '`networks` (=1.5) must be a whole number; use for example 2'],
    [{ networks: NaN }, '`networks` (=NaN) must be a finite number'],
    [{ networks: Infinity }, '`networks` (=Infinity) must be a finite number'],
    [{ networks: '1e6' }, '`networks` (="1e6") must be a number; write 1e6 without quotes'],
    [{ networks: null }, '`networks` (=null) must be a number'],
    [{ steps: -1 }, '`steps` (=-1) must be at least 0'],
    [{ steps: 0.5 }, '`steps` (=0.5) must be a whole number'],
    [{ steps: 1e10 }, '`steps` (=10000000000) must be at most 1000000000'],
    [{ seed: -1 }, '`seed` (=-1) must be at least 0'],
    [{ seed: 2 ** 53 }, '`seed` (=9007199254740992) must be at most 9007199254740991'],
    [
      networkWith({ layers: [2, 4096, 1] }),
      '`network.layers[1]` (=4096) must be at most 1024; use 1024 or less',
    ],
    [networkWith({ layers: [2, 0, 1] }), '`network.layers[1]` (=0) must be at least 1'],
    [networkWith({ layers: [2, 2.5, 1] }), '`network.layers[1]` (=2.5) must be a whole number'],
    [networkWith({ layers: [2] }), '`network.layers` (=[2]) must have at least 2 values'],
    [networkWith({ layers: new Array(65).fill(2) }), 'must have at most 64 values'],
    [networkWith({ layers: 2 }), '`network.layers` (=2) must be a list; write [2]'],
    [{ optimizer: { kind: 'gd', learningRate: 0 } }, '`optimizer.learningRate` (=0) must be above 0'],
    [{ optimizer: { kind: 'gd', learningRate: -1 } }, '`optimizer.learningRate` (=-1) must be above 0'],
    [{ optimizer: { kind: 'gd', learningRate: 1e-50 } }, 'must be at least 1.2e-38'],
    [{ optimizer: { kind: 'adam', beta2: 1 } }, '`optimizer.beta2` (=1) must be at most 0.9999999'],
    [{ penalty: { l2: -1 } }, '`penalty.l2` (=-1) must be at least 0'],
    [scheduleWith({ kind: 'step', every: 0 }), '`optimizer.schedule.every` (=0) must be at least 1'],
    [
      scheduleWith({ kind: 'cosine', warmup: { steps: 1, startFactor: 2 } }),
      '`optimizer.schedule.warmup.startFactor` (=2) must be at most 1',
    ],
    [
      { optimizer: { kind: 'gd', learningRate: 1, weightDecay: -1 } },
      '`optimizer.weightDecay` (=-1) must be at least 0',
    ],
    [
      { optimizer: { kind: 'gd', learningRate: 1, clip: { norm: 0 } } },
      '`optimizer.clip.norm` (=0) must be above 0',
    ],
    [
      { optimizer: { kind: 'gradient-flow', tolerance: 1e-9 } },
      '`optimizer.tolerance` (=1e-9) must be at least 0.000001',
    ],
    [{ batch: { size: 0 } }, '`batch.size` (=0) must be at least 1'],
    [{ batch: { size: 65_537 } }, '`batch.size` (=65537) must be at most 65536'],
    [{ stop: { loss: 0 } }, '`stop.loss` (=0) must be above 0'],
    [{ stop: { loss: 1, every: 0 } }, '`stop.every` (=0) must be at least 1'],
    [
      { axes: { 'optimizer.learningRate': [] } },
      '`axes["optimizer.learningRate"]` (=[]) must have at least 1 value; add some',
    ],
    [
      { axes: { 'optimizer.learningRate': [1e39] } },
      '`axes["optimizer.learningRate"][0]` (=1e+39) must be at most 3.4028234663852886e+38',
    ],
    [
      { axes: { 'optimizer.learningRate': { low: 1, high: 2, count: 1 } } },
      '`axes["optimizer.learningRate"].count` (=1) must be at least 2; use 2 or more',
    ],
    [{ solved: { accuracy: 0 } }, '`solved.accuracy` (=0) must be above 0'],
    [{ solved: { accuracy: 1.1 } }, '`solved.accuracy` (=1.1) must be at most 1'],
    [{ dataset: { name: 'xor', scale: 0 } }, '`dataset.scale` (=0) must be above 0'],
    [
      { initializer: { weights: { kind: 'uniform', low: 1, high: -1 } } },
      '`initializer.weights.high` (=-1) must be at least `low` (=1); swap them',
    ],
    [
      { initializer: { weights: { kind: 'normal', mean: 0, std: -1 } } },
      '`initializer.weights.std` (=-1) must be at least 0',
    ],
    [{ initializer: { weights: { kind: 'he-normal', scale: -1 } } }, '`initializer.weights.scale` (=-1)'],
  ])('%j', (changes, message) => {
    expect(refusal(changes)).toContain(message);
  });
});

describe('parseSweep refuses names it does not know', () => {
  it.each([
    [
      { dataset: 'xorr' },
      '`dataset` (="xorr") is not a built-in dataset; did you mean "xor"? known names: xor, jellyfish,',
    ],
    [
      { dataset: { name: 'irys' } },
      '`dataset.name` (="irys") is not a built-in dataset; did you mean "iris"?',
    ],
    [{ dataset: 'parity-11' }, 'use parity-n with n from 2 to 10 bits'],
    [{ dataset: 'boolean-2-16' }, 'use boolean-n-k with n from 1 to 5 bits and k from 0 to 2^(2^n) - 1'],
    [
      networkWith({ activation: 'rellu' }),
      '`network.activation` (="rellu") is not a known name; did you mean "relu"? known names: tanh,',
    ],
    [
      networkWith({ outputActivation: 'linear' }),
      '`network.outputActivation` (="linear") is not a known name; known names: tanh,',
    ],
    [
      { loss: 'mze' },
      '`loss` (="mze") is not a known name; did you mean "mse"? known names: mse, bce, cross-entropy',
    ],
    [
      { optimizer: { kind: 'adamm' } },
      '`optimizer.kind` (="adamm") is not a known name; did you mean "adam"? known names: gd, sgd, momentum, nesterov, ',
    ],
    [
      { initializer: { weights: 'he-norml' } },
      '`initializer.weights` (="he-norml") is not a known name; did you mean "he-normal"?',
    ],
    [
      { initializer: { weights: { kind: 'unifrm' } } },
      '`initializer.weights.kind` (="unifrm") is not a known name; did you mean "uniform"?',
    ],
    [
      { initializer: { weights: 'uniform' } },
      '`initializer.weights` (="uniform") needs its fields; write for example {"kind":"uniform","low":-1,"high":1}',
    ],
    [{ pairing: 'comon' }, '`pairing` (="comon") is not a known name; did you mean "common"?'],
    [
      { optimizer: { kind: 'sdg' } },
      '`optimizer.kind` (="sdg") is not a known name; did you mean "sgd"? known names: gd, sgd,',
    ],
    [
      scheduleWith({ kind: 'cosin' }),
      '`optimizer.schedule.kind` (="cosin") is not a known name; did you mean "cosine"? ' +
        'known names: constant, step, exponential, cosine',
    ],
    [
      { batch: { size: 2, order: 'per network' } },
      '`batch.order` (="per network") is not a known name; did you mean "per-network"?',
    ],
    [
      { axes: { 'optimizer.learningRate': { low: 1, high: 2, count: 3, scale: 'exponential' } } },
      '`axes["optimizer.learningRate"].scale` (="exponential") is not a known name; known names: linear, log',
    ],
    [{ schemaVersion: 2 }, '`schemaVersion` (=2) is not supported; use 1'],
  ])('%j', (changes, message) => {
    expect(refusal(changes)).toContain(message);
  });
});

describe('parseSweep refuses keys it does not know', () => {
  it.each([
    [{ stpes: 3 }, '`stpes` (=3) is not a known key; did you mean `steps`?'],
    [
      { constructor: 3 },
      '`constructor` (=3) is not a known key; known keys: schemaVersion, dataset, network,',
    ],
    [
      { optimizer: { kind: 'gd', learningrate: 1 } },
      '`optimizer.learningrate` (=1) is not a known key; did you mean `learningRate`?',
    ],
    [
      { optimizer: { kind: 'gd', learningRate: 1, beta1: 0.5 } },
      '`optimizer.beta1` (=0.5) does not go with kind "gd"; remove it, or use kind "adam" or "adamw"; ' +
        'known keys: kind, learningRate, schedule, weightDecay, clip',
    ],
    [
      { optimizer: { learningRate: 1, momentum: 0.9, kind: 'gd' } },
      '`optimizer.momentum` (=0.9) does not go with kind "gd"; ' +
        'remove it, or use kind "sgd", "momentum" or "nesterov"; known keys:',
    ],
    [
      { optimizer: { kind: 'gradient-flow', learningRate: 1 } },
      '`optimizer.learningRate` (=1) does not go with kind "gradient-flow"; remove it; ' +
        'known keys: kind, tolerance, firstStep, time',
    ],
    [
      { optimizer: { kind: 'gd', lr: 1 } },
      '`optimizer.lr` (=1) is not a known key; did you mean `learningRate`?',
    ],
    [
      scheduleWith({ kind: 'step', every: 2, gamma: 0.5 }),
      '`optimizer.schedule.gamma` (=0.5) is not a known key; did you mean `factor`?',
    ],
    [
      scheduleWith({ kind: 'constant', every: 2 }),
      '`optimizer.schedule.every` (=2) does not go with kind "constant"; remove it, or use kind "step"; known keys:',
    ],
    [
      { optimizer: { kind: 'gd', learningRate: 1, clip: { norm: 1, value: 2 } } },
      '`optimizer.clip.value` (=2) does not go with `norm`; remove it',
    ],
    [{ batch_size: 32 }, '`batch_size` (=32) is not a known key; did you mean `batch`?'],
    [{ batch: { sise: 2 } }, '`batch.sise` (=2) is not a known key; did you mean `size`?'],
    [{ stop: { gradnorm: 1 } }, '`stop.gradnorm` (=1) is not a known key; did you mean `gradientNorm`?'],
    [
      { axes: { 'optimizer.learningrate': [1] } },
      '`axes["optimizer.learningrate"]` (=[1]) is not a known key; did you mean `optimizer.learningRate`?',
    ],
    [
      { axes: { learningRate: [1] } },
      '`axes.learningRate` (=[1]) is not a known key; did you mean `optimizer.learningRate`?',
    ],
    [
      { axes: { 'optimizer.lr': [1] } },
      '`axes["optimizer.lr"]` (=[1]) is not a known key; did you mean `optimizer.learningRate`?',
    ],
    [
      { axes: { 'optimizer.beta1': [1] } },
      '`axes["optimizer.beta1"]` (=[1]) is not a known key; known keys: optimizer.learningRate, optimizer.momentum,',
    ],
    [
      { axes: { 'penalty.l2': { low: 0, high: 1, count: 2, step: 3 } } },
      '`axes["penalty.l2"].step` (=3) is not a known key; known keys: low, high, count, scale',
    ],
    [{ dataset: { name: 'xor', layers: [2, 1] } }, '`dataset.layers` (=[2,1]) does not go with name "xor"'],
    [
      { dataset: { file: 'a.csv', target: ['y'] } },
      '`dataset.target` (=["y"]) is not a known key; did you mean `targets`?',
    ],
    [
      { initializer: { weights: { kind: 'uniform', low: 0, hihg: 1 } } },
      '`initializer.weights.hihg` (=1) is not a known key; did you mean `high`?',
    ],
    [{ solved: { accuracy: 1, loss: 1 } }, '`solved.loss` (=1) does not go with `accuracy`'],
    [{ solved: { los: 1 } }, '`solved.los` (=1) is not a known key; did you mean `loss`?'],
    [networkWith({ layer: [2, 1] }), '`network.layer` (=[2,1]) is not a known key; did you mean `layers`?'],
  ])('%j', (changes, message) => {
    expect(refusal(changes)).toContain(message);
  });
});

describe('parseSweep refuses what is missing or of another type', () => {
  it.each([
    [{ steps: undefined }, '`steps` is required; add it, for example 1000'],
    [{ dataset: undefined }, '`dataset` is required; add it, for example "xor"'],
    [{ dataset: {} }, '`dataset.name` is required; add it, for example "xor"'],
    [
      { dataset: 3 },
      '`dataset` (=3) must be a name, or an object with name, or an object with inputs, targets, or an object with file',
    ],
    [{ dataset: { file: 'a.csv', targets: 'y' } }, '`dataset.targets` (="y") must be a list; write ["y"]'],
    [{ network: { layers: [2, 2, 1] } }, '`network.activation` is required; add one of tanh,'],
    [{ optimizer: {} }, '`optimizer.kind` is required; add one of gd, sgd, momentum, nesterov,'],
    [{ optimizer: { kind: 'gd' } }, '`optimizer.learningRate` is required; add it, for example 0.1'],
    [{ optimizer: 'adam' }, '`optimizer` (="adam") must be an object; write for example {"kind":"adam"}'],
    [
      { optimizer: 'gd' },
      '`optimizer` (="gd") must be an object; write for example {"kind":"gd","learningRate":0.1}',
    ],
    [{ optimizer: 'best' }, '`optimizer` (="best") must be an object; write one, for example {"kind":"gd"'],
    [
      scheduleWith('cosine'),
      '`optimizer.schedule` (="cosine") must be an object; write for example {"kind":"cosine"}',
    ],
    [scheduleWith({ kind: 'step' }), '`optimizer.schedule.every` is required; add it, for example 1000'],
    [
      scheduleWith({ kind: 'constant', warmup: 100 }),
      '`optimizer.schedule.warmup` (=100) must be an object; write one, for example {"steps":100}',
    ],
    [
      { optimizer: { kind: 'gd', learningRate: 1, clip: 0.5 } },
      '`optimizer.clip` (=0.5) must be an object with norm, or an object with value; write {"norm":0.5}',
    ],
    [{ batch: 32 }, '`batch` (=32) must be "full", or an object with size; write {"size":32}'],
    [{ batch: '32' }, '`batch` (="32") must be "full", or an object with size; write {"size":32}'],
    [
      { batch: 'mini' },
      '`batch` (="mini") must be "full", or an object with size; write one, for example {"size":32}',
    ],
    [
      { batch: 0.5 },
      '`batch` (=0.5) must be "full", or an object with size; write one, for example {"size":32}',
    ],
    [{ batch: {} }, '`batch.size` is required; add it, for example 32'],
    [
      { solved: 0.9 },
      '`solved` (=0.9) must be an object with accuracy, or an object with loss; write {"accuracy":0.9}',
    ],
    [
      { stop: 1e-6 },
      '`stop` (=0.000001) must be an object; write one, for example {"loss":0.000001,"every":100}',
    ],
    [
      { axes: [1] },
      '`axes` (=[1]) must be an object; write one, for example {"optimizer.learningRate":{"low"',
    ],
    [
      { axes: { 'optimizer.learningRate': 0.1 } },
      '`axes["optimizer.learningRate"]` (=0.1) must be a list, or an object with low, high, count; write [0.1]',
    ],
    [
      { axes: { 'optimizer.learningRate': ['a'] } },
      '`axes["optimizer.learningRate"][0]` (="a") must be a number',
    ],
    [
      { axes: { 'optimizer.learningRate': { low: 1, high: 2 } } },
      '`axes["optimizer.learningRate"].count` is required; add it, for example 1024',
    ],
    [{ initializer: {} }, '`initializer.weights` is required; add it, for example {"kind":"uniform"'],
    [
      { initializer: 'he-normal' },
      '`initializer` (="he-normal") must be an object with weights, or an object with parameters',
    ],
    [{ penalty: { biases: 'yes' } }, '`penalty.biases` (="yes") must be a boolean'],
    [{ solved: {} }, '`solved.accuracy` is required'],
    [{ grid: 3 }, '`grid` (=3) must be an object; write one, for example {"network.activation"'],
  ])('%j', (changes, message) => {
    expect(refusal(changes)).toContain(message);
  });
});

describe('parseSweep refuses bad data', () => {
  it.each([
    [
      'ragged',
      inline([[1, 2], [3]], [[0], [1]]),
      '`dataset.inputs[1]` (=[3]) must have 2 values like the first row, not 1',
    ],
    [
      'null',
      inline([[1, null]], [[0]]),
      '`dataset.inputs[0][1]` (=null) must be a number: values may not be missing',
    ],
    [
      'NaN',
      inline([[1]], [[NaN]]),
      '`dataset.targets[0][0]` (=NaN) must be a number: values may not be missing',
    ],
    [
      'text',
      inline([['a']], [[0]]),
      '`dataset.inputs[0][0]` (="a") must be a number; write numbers without quotes',
    ],
    [
      'flat',
      inline([1, 2], [[0], [1]]),
      '`dataset.inputs[0]` (=1) must be a list of numbers; write [1]: one list per row',
    ],
    ['empty', inline([], []), '`dataset.inputs` (=[]) must be a list of rows'],
    [
      'uneven',
      inline([[1]], [[0], [1]]),
      '`dataset.targets` (=[[0],[1]]) must have as many rows as the inputs (1), not 2',
    ],
    ['no targets', { dataset: { inputs: [[1]] } }, '`dataset.targets` is required'],
    ['null inputs', inline(null, [[1]]), '`dataset.inputs` (=null) must be a list of rows'],
  ])('%s', (_, changes, message) => {
    expect(refusal(changes)).toContain(message);
  });

  it('given parameters of the wrong length, by index and length', () => {
    const right = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(refusal({ initializer: { parameters: [right, [1, 2, 3]] } })).toBe(
      '`initializer.parameters[1]` (=[1,2,3]) must have 9 values for layers [2,2,1], not 3; ' +
        'give the weights (out, in) row by row, then the biases, layer by layer',
    );
    expect(refusal({ initializer: { parameters: [[...right.slice(0, 8), Infinity]] } })).toContain(
      '`initializer.parameters[0][8]` (=Infinity) must be a finite number',
    );
    expect(refusal({ initializer: { parameters: [right], weights: 'he-normal' } })).toContain(
      '`initializer.parameters` (=[[1,2,3,4,5,6,7,8,9]]) does not go with weights "he-normal"',
    );
  });
});

describe('parseSweep checks a grid', () => {
  it.each([
    [
      { 'network.layer': [[2, 1]] },
      '`grid["network.layer"]` is not a field of the sweep file; did you mean `network.layers`?',
    ],
    [
      { learningRate: [1] },
      '`grid.learningRate` is not a field of the sweep file; did you mean `optimizer.learningRate`?',
    ],
    [
      {
        'network.layers': [
          [2, 2, 1],
          [0, 2, 1],
        ],
      },
      '`grid["network.layers"][1][0]` (=0) must be at least 1',
    ],
    [{ 'optimizer.learningRate': [0.1, -1] }, '`grid["optimizer.learningRate"][1]` (=-1) must be above 0'],
    [
      { 'optimizer.kind': ['gd', 'adm'] },
      '`grid["optimizer.kind"][1]` (="adm") is not a known name; did you mean "adam"?',
    ],
    [
      { dataset: ['xor', 'jelyfish'] },
      '`grid.dataset[1]` (="jelyfish") is not a built-in dataset; did you mean "jellyfish"?',
    ],
    [
      { 'initializer.weights': [{ kind: 'uniform', low: 1 }] },
      '`grid["initializer.weights"][0].high` is required',
    ],
    [{ steps: [] }, '`grid.steps` (=[]) must have at least 1 value'],
    [{ steps: 3 }, '`grid.steps` (=3) must be a list; write [3]'],
    [{ steps: [1, 2, 1] }, '`grid.steps[2]` (=1) is the same as value 0 of this axis'],
    [{ networks: [1, 2] }, '`grid.networks` cannot be an axis; set `networks` for the whole sweep'],
    [{ pairing: ['common'] }, '`grid.pairing` cannot be an axis'],
    [{ axes: [{}] }, '`grid.axes` cannot be an axis; set `axes` for the whole sweep'],
    [
      { batch: ['full', 32] },
      '`grid.batch[1]` (=32) must be "full", or an object with size; write {"size":32}',
    ],
    [
      { 'optimizer.learningRate': [1], optimizer: [{ kind: 'adam' }] },
      '`grid["optimizer.learningRate"]` would be overwritten by the later axis "optimizer"',
    ],
    [
      { 'network.layers[1]': [2], 'network.layers.1': [3] },
      '`grid["network.layers[1]"]` would be overwritten by the later axis "network.layers.1"',
    ],
    [
      { seed: Array.from({ length: 10_001 }, (_, seed) => seed) },
      '`grid` has 10001 combinations; there may be at most 10000',
    ],
  ])('%#', (grid, message) => {
    expect(refusal({ grid })).toContain(message);
  });

  it('counts the networks of all cells together', () => {
    expect(parseSweep({ ...xor, networks: MAX_NETWORKS / 2, grid: { seed: [1, 2] } }).networks).toBe(
      125_000_000,
    );
    expect(refusal({ networks: 1e8, grid: { seed: [1, 2, 3] } })).toContain(
      '`networks` (=100000000) must be at most 250000000 over all cells together; ' +
        'results take 9 bytes per network: use 83333333 or fewer for each of the 3 cells',
    );
  });
});
