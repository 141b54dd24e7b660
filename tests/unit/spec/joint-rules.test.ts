// Rules that join several fields: each one broken, with its whole message, and satisfied; and what a grid changes about them.
import { describe, expect, it } from 'vitest';
import { expandGrid, InputError, MAX_NETWORKS, parseSweep, preset } from '../../../src/spec/index.ts';

const xor = preset('xor');

/** What is wrong with XOR when these fields are replaced. */
function problem(changes: object): Pick<InputError, 'field' | 'value' | 'rule' | 'remedy' | 'message'> {
  try {
    parseSweep({ ...xor, ...changes });
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { field, value, rule, remedy, message } = error as InputError;
    expect(message).not.toContain('\n');
    return { field, value, rule, remedy, message };
  }
  throw new Error(`accepted ${JSON.stringify(changes)}`);
}

function expectAccepted(changes: object): void {
  expect(() => parseSweep({ ...xor, ...changes })).not.toThrow();
}

const gd = { kind: 'gd', learningRate: 0.1 };
const sgd = { ...gd, kind: 'sgd' };
const flow = { kind: 'gradient-flow' };
const he = { weights: 'he-normal', biases: { kind: 'uniform', low: -1, high: 1 } };
const normal = { kind: 'normal', mean: 0, std: 1 };
const normals = { weights: normal, biases: normal };

describe('second-order optimizers', () => {
  it.each(['levenberg-marquardt', 'saddle-free-newton'])('%s: up to 128 parameters', (kind) => {
    const network = (hidden: number) => ({ layers: [2, hidden, 1], activation: 'tanh' });
    expectAccepted({ optimizer: { kind }, network: network(31) });
    expect(problem({ optimizer: { kind }, network: network(32) })).toMatchObject({
      field: 'network.layers',
      value: [2, 32, 1],
      rule: `have 129 parameters; "${kind}" takes networks of up to 128`,
      remedy: 'use fewer units, or an optimizer that steps along its gradient',
    });
    expectAccepted({ network: network(32) });
  });

  it('have a learning rate that an axis can vary if it is saddle-free-newton', () => {
    const axes = { 'optimizer.learningRate': [0.5, 1] };
    expectAccepted({ optimizer: { kind: 'saddle-free-newton' }, axes, networks: 10 });
    expect(problem({ optimizer: { kind: 'levenberg-marquardt' }, axes, networks: 10 })).toMatchObject({
      rule: 'needs an optimizer with a learning rate',
    });
  });
});

describe('mini-batches', () => {
  it('do not go with gd', () => {
    expect(problem({ batch: { size: 2 } })).toEqual({
      field: 'batch',
      value: { size: 2, replacement: false, order: 'per-network' },
      rule: 'does not go with "gd"',
      remedy: 'use optimizer "sgd" for mini-batches',
      message:
        '`batch` (={"size":2,"replacement":false,"order":"per-network"}) does not go with "gd"; ' +
        'use optimizer "sgd" for mini-batches',
    });
  });

  it('do not go with gradient-flow', () => {
    expect(problem({ optimizer: flow, batch: { size: 2 } })).toMatchObject({
      field: 'batch',
      rule: 'does not go with "gradient-flow"',
      remedy: 'use batch "full"',
    });
  });

  it.each(['levenberg-marquardt', 'saddle-free-newton'])('do not go with %s', (kind) => {
    expect(problem({ optimizer: { kind }, batch: { size: 2 } })).toMatchObject({
      field: 'batch',
      rule: `does not go with "${kind}"`,
      remedy: 'use batch "full"',
    });
  });

  it.each(['sgd', 'momentum', 'nesterov', 'rmsprop', 'adagrad', 'adam', 'adamw'])('go with %s', (kind) => {
    expectAccepted({ optimizer: { kind, learningRate: 0.1 }, batch: { size: 2 } });
  });

  it.each([gd, flow, sgd])('need not be: %j on all samples', (optimizer) => {
    expectAccepted({ optimizer, batch: 'full' });
  });
});

describe('a network without biases', () => {
  const network = { layers: [2, 2, 1], activation: 'relu', biases: false };

  it('has given starting points of weights alone', () => {
    expect(problem({ network, initializer: { parameters: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] } })).toMatchObject({
      field: 'initializer.parameters[0]',
      rule: 'must have 6 values for layers [2,2,1] without biases, not 9',
      remedy: 'give the weights (out, in) row by row, layer by layer',
    });
    expectAccepted({ network, initializer: { parameters: [[1, 2, 3, 4, 5, 6]] } });
  });

  it('cannot vary them by an axis', () => {
    const axes = { 'initializer.biases.std': [0, 1] };
    expect(problem({ network, initializer: normals, axes, networks: 2 }).message).toBe(
      '`axes["initializer.biases.std"]` needs biases, and this network has none; ' +
        'remove the axis, or set network.biases to true',
    );
    expectAccepted({ initializer: normals, axes, networks: 2 });
  });

  it.each(['false', 0, null])('says so by true or false, not %j', (biases) => {
    expect(problem({ network: { ...network, biases } }).message).toMatch(
      /^`network.biases` \(=.*\) must be a boolean; write one, for example false$/,
    );
  });
});

describe('learning rates per layer', () => {
  const rates = (...learningRate: number[]) => ({ optimizer: { kind: 'gd', learningRate } });
  const axes = (...paths: string[]) => ({
    networks: 100,
    axes: Object.fromEntries(paths.map((path) => [path, [0.1]])),
  });

  it('are one per layer of weights', () => {
    expect(problem(rates(0.1, 0.2, 0.3)).message).toBe(
      '`optimizer.learningRate` (=[0.1,0.2,0.3]) must have 2 values for layers [2,2,1], one per layer of weights, ' +
        'not 3; give 2, or one number for all layers',
    );
    expectAccepted(rates(0.1, 0.2));
  });

  it.each([
    [rates(0.1, 0), '`optimizer.learningRate[1]` (=0) must be above 0; use a positive number'],
    [rates(), '`optimizer.learningRate` (=[]) must have at least 1 value; add some'],
    [
      { optimizer: { kind: 'gd', learningRate: '0.1' } },
      '`optimizer.learningRate` (="0.1") must be a number; write 0.1 without quotes',
    ],
    [
      { optimizer: { kind: 'gd', learningRate: 'fast' } },
      '`optimizer.learningRate` (="fast") must be a number, or a list; write one, for example 0.1',
    ],
    [
      { optimizer: { ...flow, learningRate: [0.1, 0.2] } },
      /^`optimizer.learningRate` \(=\[0.1,0.2\]\) does not go with kind "gradient-flow"; remove it/,
    ],
  ])('are positive numbers: %j', (changes, message) => {
    expect(problem(changes).message).toMatch(message);
  });

  it.each([
    [
      axes('optimizer.learningRate[2]'),
      '`axes["optimizer.learningRate[2]"]` names no layer of weights: layers [2,2,1] have 2, counted from 0; ' +
        'use optimizer.learningRate[0] to [1]',
    ],
    [axes('optimizer.learningRate[-1]'), 'names no layer of weights'],
    [
      axes('optimizer.learningRate', 'optimizer.learningRate[0]'),
      '`axes["optimizer.learningRate[0]"]` sets what the axis "optimizer.learningRate" sets too; remove one of them',
    ],
    [
      { ...axes('optimizer.learningRate[0]'), optimizer: flow },
      '`axes["optimizer.learningRate[0]"]` needs an optimizer with a learning rate of each layer; change that, or remove the axis',
    ],
    [axes('optimizer.learningRate[x]'), 'is not a known key; did you mean `optimizer.learningRate`?'],
    [
      { axes: { 'optimizer.learningRate[1]': [0.1, -1] } },
      '`axes["optimizer.learningRate[1]"][1]` (=-1) must be above 0; use a positive number',
    ],
  ])('may be axes: %j', (changes, message) => {
    expect(problem(changes).message).toContain(message);
  });

  it('goes with its axes, one by one', () => {
    expectAccepted(axes('optimizer.learningRate[1]', 'optimizer.learningRate[0]'));
    expectAccepted({ ...axes('optimizer.learningRate[1]'), ...rates(0.1, 0.2) });
    expectAccepted({ ...axes('optimizer.learningRate'), ...rates(0.1, 0.2) });
  });

  it('must suit the layers of every cell', () => {
    const grid = {
      'network.layers': [
        [2, 2, 1],
        [2, 2, 2, 1],
      ],
    };
    const sweep = parseSweep({ ...xor, ...rates(0.1, 0.2), grid });
    expect(() => expandGrid(sweep)).toThrow(/must have 3 values .* in the combination network.layers=/);
  });
});

describe('nesterov', () => {
  it('needs momentum', () => {
    expect(problem({ optimizer: { ...sgd, nesterov: true } })).toEqual({
      field: 'optimizer.nesterov',
      value: true,
      rule: 'needs a momentum above 0',
      remedy: 'set optimizer.momentum, for example to 0.9',
      message:
        '`optimizer.nesterov` (=true) needs a momentum above 0; set optimizer.momentum, for example to 0.9',
    });
  });

  it.each([
    { ...sgd, nesterov: true, momentum: 0.9 },
    { ...sgd, nesterov: false },
  ])('is fine in %j', (optimizer) => {
    expectAccepted({ optimizer });
  });
});

describe('stop', () => {
  it('needs a rule', () => {
    expect(problem({ stop: { every: 7 } })).toEqual({
      field: 'stop',
      value: { every: 7 },
      rule: 'has no rule by which to stop',
      remedy: 'add loss, gradientNorm or progress, for example {"loss": 1e-6}',
      message:
        '`stop` (={"every":7}) has no rule by which to stop; ' +
        'add loss, gradientNorm or progress, for example {"loss": 1e-6}',
    });
  });

  it.each([
    { loss: 1e-6 },
    { gradientNorm: 1e-7 },
    { progress: 0 },
    { loss: 1, gradientNorm: 1, progress: 1 },
  ])('takes %j', (stop) => {
    expectAccepted({ stop });
  });
});

describe('given parameters', () => {
  it('must be as many as the layers have', () => {
    expect(problem({ initializer: { parameters: [[1, 2]] } })).toEqual({
      field: 'initializer.parameters[0]',
      value: [1, 2],
      rule: 'must have 9 values for layers [2,2,1], not 2',
      remedy: 'give the weights (out, in) row by row, then the biases, layer by layer',
      message:
        '`initializer.parameters[0]` (=[1,2]) must have 9 values for layers [2,2,1], not 2; ' +
        'give the weights (out, in) row by row, then the biases, layer by layer',
    });
    expectAccepted({ initializer: { parameters: [new Array(9).fill(1)] } });
  });
});

describe('what an axis needs', () => {
  const scaleNeeds = (part: string) => `needs an initializer.${part} with a scale, such as "he-normal"`;
  const stdNeeds = (part: string) => `needs an initializer.${part} of kind "normal"`;
  const meanNeeds = (part: string) =>
    `needs an initializer.${part} with a mean, such as "normal" or "he-normal"`;
  const momentumNeeds = 'needs optimizer "momentum" or "nesterov", or "sgd" with a momentum above 0';
  const given = { parameters: [new Array(9).fill(1)] };

  it.each([
    ['optimizer.learningRate', 'needs an optimizer with a learning rate', { optimizer: flow }],
    ['optimizer.momentum', momentumNeeds, { optimizer: gd }],
    ['optimizer.momentum', momentumNeeds, { optimizer: { kind: 'adam' } }],
    ['optimizer.momentum', momentumNeeds, { optimizer: sgd }],
    ['initializer.weights.scale', scaleNeeds('weights'), {}],
    ['initializer.weights.scale', scaleNeeds('weights'), { initializer: normals }],
    ['initializer.weights.scale', scaleNeeds('weights'), { initializer: given }],
    ['initializer.biases.scale', scaleNeeds('biases'), { initializer: he }],
    ['initializer.weights.std', stdNeeds('weights'), { initializer: he }],
    ['initializer.biases.std', stdNeeds('biases'), { initializer: he }],
    ['initializer.weights.mean', meanNeeds('weights'), {}],
    ['initializer.biases.mean', meanNeeds('biases'), { initializer: he }],
    ['initializer.biases.mean', meanNeeds('biases'), { initializer: given }],
  ])('%s %s', (path, rule, changes) => {
    const remedy = 'change that, or remove the axis';
    expect(problem({ ...changes, axes: { [path]: [0.5] } })).toEqual({
      field: `axes["${path}"]`,
      value: undefined,
      rule,
      remedy,
      message: `\`axes["${path}"]\` ${rule}; ${remedy}`,
    });
  });

  it.each([
    ['optimizer.learningRate', {}],
    ['optimizer.learningRate', { optimizer: { kind: 'adamw' } }],
    ['optimizer.momentum', { optimizer: { ...gd, kind: 'momentum' } }],
    ['optimizer.momentum', { optimizer: { ...gd, kind: 'nesterov' } }],
    ['optimizer.momentum', { optimizer: { ...sgd, momentum: 0.1 } }],
    ['penalty.l2', {}],
    ['penalty.l2', { optimizer: flow }],
    ['initializer.weights.scale', { initializer: he }],
    ['initializer.weights.std', { initializer: normals }],
    ['initializer.weights.mean', { initializer: normals }],
    ['initializer.weights.mean', { initializer: he }],
    ['initializer.biases.scale', { initializer: { ...he, biases: 'lecun-normal' } }],
    ['initializer.biases.std', { initializer: normals }],
    ['initializer.biases.mean', { initializer: normals }],
  ])('%s goes with %j', (path, changes) => {
    expectAccepted({ ...changes, axes: { [path]: [0.5] } });
  });
});

describe('the values of an axis', () => {
  const momentum = { optimizer: { ...gd, kind: 'momentum' } };
  const rate = (axis: unknown) => ({ axes: { 'optimizer.learningRate': axis } });

  it.each([
    [rate([0.1, 0]), '`axes["optimizer.learningRate"][1]` (=0) must be above 0; use a positive number'],
    [rate([-1]), '`axes["optimizer.learningRate"][0]` (=-1) must be above 0; use a positive number'],
    [
      rate([1e-45]),
      '`axes["optimizer.learningRate"][0]` (=1e-45) must be at least 1.2e-38; use 1.2e-38 or more',
    ],
    [
      rate({ low: 0, high: 1, count: 2 }),
      '`axes["optimizer.learningRate"].low` (=0) must be above 0; use a positive number',
    ],
    [
      rate({ low: 0, high: 1, count: 2, scale: 'log' }),
      '`axes["optimizer.learningRate"].low` (=0) must be above 0 to be spaced by "log"; ' +
        'use a positive number, or "scale": "linear"',
    ],
    [
      { axes: { 'penalty.l2': { low: 1, high: 0, count: 2, scale: 'log' } } },
      '`axes["penalty.l2"].high` (=0) must be above 0 to be spaced by "log"; ' +
        'use a positive number, or "scale": "linear"',
    ],
    [
      { axes: { 'penalty.l2': [0, -0.1] } },
      '`axes["penalty.l2"][1]` (=-0.1) must be at least 0; use 0 or more',
    ],
    [
      { ...momentum, axes: { 'optimizer.momentum': [0.5, 1] } },
      '`axes["optimizer.momentum"][1]` (=1) must be at most 0.9999999; use 0.9999999 or less',
    ],
    [
      { ...momentum, axes: { 'optimizer.momentum': { low: 0, high: 2, count: 2 } } },
      '`axes["optimizer.momentum"].high` (=2) must be at most 0.9999999; use 0.9999999 or less',
    ],
    [
      { initializer: he, axes: { 'initializer.weights.scale': [-1] } },
      '`axes["initializer.weights.scale"][0]` (=-1) must be at least 0; use 0 or more',
    ],
    [
      { initializer: normals, axes: { 'initializer.biases.std': { low: -1, high: 1, count: 2 } } },
      '`axes["initializer.biases.std"].low` (=-1) must be at least 0; use 0 or more',
    ],
  ])('%j', (changes, message) => {
    expect(problem(changes).message).toBe(message);
  });

  it.each([
    rate([1.2e-38, 3e38]),
    rate({ low: 1, high: 0.1, count: 2, scale: 'log' }),
    { axes: { 'penalty.l2': { low: 0, high: 1, count: 2 } } },
    { ...momentum, axes: { 'optimizer.momentum': [0, 0.9999999] } },
    { initializer: he, axes: { 'initializer.weights.scale': [0, 5] } },
    { initializer: normals, axes: { 'initializer.weights.mean': { low: -5, high: 5, count: 2 } } },
  ])('may be %j', (changes) => {
    expectAccepted(changes);
  });
});

describe('networks', () => {
  const axes = { 'optimizer.learningRate': [0.1, 0.2, 0.3], 'penalty.l2': { low: 0, high: 1, count: 4 } };

  it('must be whole rounds of all combinations of the axes', () => {
    expect(problem({ axes, networks: 100 })).toEqual({
      field: 'networks',
      value: 100,
      rule: 'must be a multiple of the 12 combinations of its axes (3 x 4)',
      remedy: 'use for example 96',
      message:
        '`networks` (=100) must be a multiple of the 12 combinations of its axes (3 x 4); use for example 96',
    });
    expectAccepted({ axes, networks: 96 });
    expectAccepted({ axes: {}, networks: 7 });
  });

  it('are at least one round, and no more than fit', () => {
    expect(problem({ axes, networks: 1 }).remedy).toBe('use for example 12');
    const count = MAX_NETWORKS - 1;
    const most = { 'penalty.l2': { low: 0, high: 1, count } };
    expect(problem({ axes: most, networks: MAX_NETWORKS }).remedy).toBe(`use for example ${count}`);
  });

  it('are too few for axes with too many combinations, found without writing them out', () => {
    const many = { low: 0.1, high: 1, count: 1e8 };
    expect(
      problem({ axes: { 'optimizer.learningRate': many, 'penalty.l2': many }, networks: 1e8 }),
    ).toMatchObject({
      field: 'axes',
      message:
        '`axes` have 10000000000000000 combinations (100000000 x 100000000); ' +
        'there may be at most 250000000; use fewer values',
    });
  });
});

describe('an axis of the grid', () => {
  it.each([
    [{ 'optimizer.learningRate': [0.1] }, 'optimizer.learningRate', {}],
    [{ 'penalty.l2': [0.1] }, 'penalty.l2', {}],
    [{ 'initializer.weights.scale': [2] }, 'initializer.weights.scale', { initializer: he }],
  ])('cannot be %j too', (axes, path, changes) => {
    expect(problem({ ...changes, axes, grid: { [path]: [0.5, 1] } })).toMatchObject({
      field: `axes["${path}"]`,
      value: undefined,
      message: `\`axes["${path}"]\` is an axis of the grid too; remove one of them`,
    });
  });

  it('may lie above it', () => {
    const grid = { optimizer: [gd, { kind: 'adam' }] };
    expect(
      expandGrid(parseSweep({ ...xor, axes: { 'optimizer.learningRate': [0.1, 0.2] }, grid })),
    ).toHaveLength(2);
  });
});

describe('a rule in a grid', () => {
  const batch = { size: 2 };

  it('is left to the cells where the grid changes what it looks at', () => {
    const sweep = parseSweep({ ...xor, batch, grid: { 'optimizer.kind': ['sgd', 'adam'] } });
    expect(expandGrid(sweep).map(({ sweep: cell }) => cell.optimizer.kind)).toEqual(['sgd', 'adam']);
  });

  it('is checked in every cell, which the message names', () => {
    const grid = { optimizer: [sgd, gd], seed: [1, 2] };
    const sweep = parseSweep({ ...xor, batch, grid });
    expect(() => expandGrid(sweep)).toThrow(
      'does not go with "gd", in the combination optimizer={"kind":"gd","learningRate":0.1} seed=1; ' +
        'use optimizer "sgd" for mini-batches',
    );
  });

  it('is checked at once where the grid changes something else', () => {
    expect(problem({ batch, grid: { seed: [1, 2] } }).field).toBe('batch');
    expect(problem({ stop: {}, grid: { 'optimizer.learningRate': [1] } }).field).toBe('stop');
    expect(
      problem({ axes: { 'penalty.l2': [0, 1, 2] }, grid: { 'optimizer.learningRate': [1] } }).field,
    ).toBe('networks');
    expect(problem({ axes: { 'penalty.l2': [-1, 1] }, grid: { 'network.layers': [[2, 2, 1]] } }).field).toBe(
      'axes["penalty.l2"][0]',
    );
  });

  it.each([
    [
      { axes: { 'optimizer.momentum': [0.5] } },
      { 'optimizer.kind': ['momentum', 'adam'] },
      '`axes["optimizer.momentum"]` needs optimizer "momentum" or "nesterov", or "sgd" with a momentum above 0, ' +
        'in the combination optimizer.kind="adam"',
    ],
    [
      { axes: { 'initializer.weights.scale': [0.5] } },
      { initializer: [he, normals] },
      '`axes["initializer.weights.scale"]` needs an initializer.weights with a scale, such as "he-normal", ' +
        'in the combination initializer=',
    ],
    [
      { optimizer: { ...sgd, momentum: 0.9, nesterov: true } },
      { 'optimizer.momentum': [0.9, 0] },
      '`optimizer.nesterov` (=true) needs a momentum above 0, in the combination optimizer.momentum=0',
    ],
    [
      {},
      { stop: [{ loss: 1 }, {}] },
      '`stop` (={"every":100}) has no rule by which to stop, in the combination stop={}',
    ],
  ])('%j in %j', (changes, grid, message) => {
    const sweep = parseSweep({ ...xor, ...changes, grid });
    expect(() => expandGrid(sweep)).toThrow(message);
  });
});

describe('a plane of starting points', () => {
  const row = Array.from({ length: 9 }, (_, i) => i);
  const plane = { center: row, directions: [row, row] };

  it('goes with axes along its two directions', () => {
    expectAccepted({ initializer: plane });
    expectAccepted({
      initializer: plane,
      networks: 6,
      axes: { 'initializer.directions[0]': [-1, 0, 1], 'initializer.directions[1]': [-2, 2] },
    });
  });

  it.each([
    [
      { initializer: { ...plane, center: [1, 2] } },
      '`initializer.center` (=[1,2]) must have 9 values for layers [2,2,1], not 2; ' +
        'give the weights (out, in) row by row, then the biases, layer by layer',
    ],
    [
      { initializer: { ...plane, directions: [[1], [2]] } },
      '`initializer.directions[0]` (=[1]) must have 9 values for layers [2,2,1], not 1; ' +
        'give the weights (out, in) row by row, then the biases, layer by layer',
    ],
    [
      { initializer: { ...plane, directions: [row] } },
      '`initializer.directions` (=[[0,1,2,3,4,5,6,7,8]]) must be 2 directions, not 1; ' +
        'give two lists, each as long as center',
    ],
    [
      { axes: { 'initializer.directions[0]': [1, 2] } },
      '`axes["initializer.directions[0]"]` needs an initializer with `center` and `directions`; ' +
        'change that, or remove the axis',
    ],
  ])('refuses what does not fit: %#', (changes, message) => {
    expect(problem(changes).message).toBe(message);
  });
});
