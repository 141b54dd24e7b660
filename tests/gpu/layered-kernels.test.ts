// The kernels of strategy `layered`, plain and specialized, against loops in float64, on random layers inside of larger
// buffers. On the software adapter, which does not fuse multiply-add, products and sums must agree bit for bit.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestNodeAdapter } from '../../src/gpu/adapter-node.ts';
import { openDevice, type Device } from '../../src/gpu/device.ts';
import { createActivation } from '../../src/reference/activations.ts';
import { ACTIVATIONS, LOSSES } from '../../src/spec/index.ts';
import { uniformDraws } from '../unit/statistics/draws.ts';
import { slack } from './elementwise.ts';
import {
  BELOW,
  ORDERS,
  outputGradients,
  passedOn,
  preActivations,
  reader,
  gradients,
  type Cell,
} from './layered-oracle.ts';
import {
  backward,
  forward,
  forwardHeld,
  LayerRunner,
  outputGradient,
  randomLayer,
  randomMemory,
  gradient,
  head,
  whole,
  type Contents,
  type Layer,
  type Memory,
  type Sizes,
  type Tile,
} from './layered.ts';

/** Shapes at the edges of tiles; random ones come after them. */
const EDGES: readonly Sizes[] = [
  [1, 1, 1, 1],
  [16, 8, 16, 64],
  [7, 9, 8, 65],
];
const LAYERS = 6;
const TILES: readonly Tile[] = [
  [8, 8],
  [5, 3],
  [1, 4],
];

/** One case of a test on many layers. */
interface Case {
  readonly layer: Layer;
  readonly memory: Memory;
  readonly tile: Tile;
  /** Whether to add to the gradient that is there. */
  readonly accumulate: boolean;
}

describe('layered kernels', () => {
  let device: Device;
  let runner: LayerRunner;
  beforeAll(async () => {
    device = await openDevice(await requestNodeAdapter(), 'node');
    runner = new LayerRunner(device);
    console.log(device.description);
  });
  afterAll(() => device.destroy());

  function* cases(seed: number): Generator<Case> {
    const draw = uniformDraws(seed);
    const size = (high: number) => whole(draw, 1, high);
    for (let i = 0; i < LAYERS; i++) {
      const layer = randomLayer(draw, EDGES[i] ?? [size(70), size(70), size(33), size(200)]);
      const memory = randomMemory(draw, layer);
      const tile = TILES[i % TILES.length] ?? [8, 8];
      yield { layer, memory, tile, accumulate: i % 2 === 1 };
    }
  }

  /** The cells hold their sums, within their bounds or to the bit, and nothing else has changed. */
  function expectCells(
    actual: Float32Array | undefined,
    before: Contents | undefined,
    cells: readonly Cell[],
  ): void {
    if (!actual || !before) throw new Error('a buffer is missing');
    const rest = Float32Array.from(actual);
    const wrong = cells.filter(({ place, sum: { exact, float32, bound } }) => {
      const value = actual[place] ?? Number.NaN;
      rest[place] = before[place] ?? Number.NaN;
      return device.description.software ? value !== float32 : !(Math.abs(value - exact) <= bound);
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(rest.findIndex((value, place) => value !== before[place])).toBe(-1);
    expect(cells.every(({ sum: { exact, float32, bound } }) => Math.abs(float32 - exact) <= bound)).toBe(
      true,
    );
  }

  it.each(BELOW)('layer-forward: units below are %s', async (below) => {
    for (const { layer, memory, tile } of cases(1)) {
      const cells = preActivations(layer, memory, below);
      const ones = cells.map(({ place }) => ({ place, sum: { exact: 1, float32: 1, bound: 0 } }));
      for (const plain of [false, true]) {
        const written = await runner.run(forward(layer, below, 'identity', tile), layer, memory, plain);
        expectCells(written['activations'], memory['activations'], cells);
        expectCells(written['slopes'], memory['slopes'], ones);
      }
    }
  });

  it.each(BELOW)('layer-forward-held: units below are %s', async (below) => {
    const draw = uniformDraws(9);
    const shapes: readonly (readonly [Sizes, Tile])[] = [
      [
        [1, 1, 1, 1],
        [1, 1],
      ],
      [
        [7, 9, 8, 65],
        [5, 3],
      ],
      [
        [33, 16, 5, 40],
        [16, 2],
      ],
    ];
    for (const [sizes, tile] of shapes) {
      const layer = randomLayer(draw, sizes);
      const memory = randomMemory(draw, layer);
      const cells = preActivations(layer, memory, below);
      const ones = cells.map(({ place }) => ({ place, sum: { exact: 1, float32: 1, bound: 0 } }));
      for (const plain of sizes[0] < 10 ? [false, true] : [false]) {
        const kernel = forwardHeld(layer, below, 'identity', tile);
        const written = await runner.run(kernel, layer, memory, plain);
        expectCells(written['activations'], memory['activations'], cells);
        expectCells(written['slopes'], memory['slopes'], ones);
      }
    }
  });

  it.each(ACTIVATIONS)('layer-forward: %s and its slope', async (name) => {
    const draw = uniformDraws(2);
    const layer = randomLayer(draw, [20, 11, 9, 70]);
    const memory = randomMemory(draw, layer);
    const { activations, slopes } = await runner.run(
      forward(layer, 'activations', name, [4, 4]),
      layer,
      memory,
    );
    const { value, slope } = createActivation(name, false);
    const [y, dy] = [reader(activations), reader(slopes)];
    // A kink may lie between z and its rounded self. No slope and no curvature is above 1.2.
    const cells = preActivations(layer, memory, 'activations').filter(
      ({ sum }) => Math.abs(sum.exact) > sum.bound,
    );
    expect(cells.length).toBeGreaterThan(6900);
    const wrong = cells.filter(({ place, sum: { exact: z, bound } }) => {
      const error = 3e-7 * slack(device) * Math.max(1, Math.abs(z)) + 1.2 * bound;
      const right =
        Math.abs(y(place) - value(z)) <= error && Math.abs(dy(place) - slope(z, value(z))) <= error;
      return !right;
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it.each([
    ['layer-forward', forward],
    ['layer-forward-held', forwardHeld],
  ] as const)('%s leaves slopes alone that are not to be stored', async (_, kernel) => {
    const draw = uniformDraws(10);
    const layer = randomLayer(draw, [7, 5, 6, 33]);
    const memory = randomMemory(draw, layer);
    const { activations, slopes } = await runner.run(
      kernel(layer, 'activations', 'tanh', [4, 3], { SLOPES_STORED: false }),
      layer,
      memory,
    );
    expect(slopes ?? memory['slopes']).toEqual(memory['slopes']);
    expect(activations).not.toEqual(memory['activations']);
  });

  it.each([null, 'tanh', 'relu'] as const)('layer-backward, slopes of %s', async (name) => {
    const activation = name && createActivation(name, true);
    for (const { layer, memory, tile } of cases(3)) {
      const cells = passedOn(layer, memory, activation);
      for (const plain of [false, true]) {
        const { below_d } = await runner.run(backward(layer, tile, name), layer, memory, plain);
        expectCells(below_d, memory['below_d'], cells);
      }
    }
  });

  it.each(BELOW)('layer-gradient: units below are %s', async (below) => {
    for (const { layer, memory, tile, accumulate } of cases(4)) {
      const cells = gradients(layer, memory, below, accumulate);
      for (const plain of [false, true]) {
        const kernel = gradient(layer, below, tile, accumulate);
        expectCells((await runner.run(kernel, layer, memory, plain))['gradient'], memory['gradient'], cells);
      }
    }
  });

  it.each(['all', 'shared'] as const)(
    'inputs loaded in fours are those loaded one by one: %s',
    async (below) => {
      const draw = uniformDraws(8);
      const shapes: readonly (readonly [Sizes, Tile])[] = [
        [
          [4, 1, 1, 1],
          [1, 4],
        ],
        [
          [16, 8, 16, 40],
          [8, 8],
        ],
        [
          [20, 5, 6, 37],
          [5, 12],
        ],
        [
          [12, 7, 9, 3],
          [4, 8],
        ],
      ];
      for (const [sizes, tile] of shapes) {
        const { run, ...rest } = randomLayer(draw, sizes);
        const layer = { ...rest, run: { ...run, block: 4 * whole(draw, 1, 9) } };
        const memory = randomMemory(draw, layer);
        for (const plain of [false, true]) {
          for (const kernel of [forward, forwardHeld]) {
            const forwards = kernel(layer, below, 'identity', tile, { fours: true });
            const { activations } = await runner.run(forwards, layer, memory, plain);
            expectCells(activations, memory['activations'], preActivations(layer, memory, below));
          }
          const kernel = gradient(layer, below, tile, false, true);
          const written = await runner.run(kernel, layer, memory, plain);
          expectCells(written['gradient'], memory['gradient'], gradients(layer, memory, below, false));
        }
      }
    },
  );

  it.each(
    LOSSES.flatMap((loss) =>
      ORDERS.map((order) => ({ loss, order, name: order === 'all' ? null : 'tanh' }) as const),
    ),
  )('output-gradient: $loss, samples in order $order, slopes of $name', async ({ loss, order, name }) => {
    const draw = uniformDraws(6);
    for (const plain of [false, true]) {
      const sizes: Sizes = [3, whole(draw, 1, 12), whole(draw, 1, 33), whole(draw, 1, 200)];
      const layer = randomLayer(draw, sizes);
      const memory = randomMemory(draw, layer);
      const written = await runner.run(outputGradient(layer, loss, order, name), layer, memory, plain);
      const expected = outputGradients(layer, memory, loss, order, name && createActivation(name, true));
      expect(farthest(written['slopes'], expected.slopes)).toBeLessThan(2e-6 / layer.run.samples);
      expect(farthest(written['sample_loss'], expected.losses)).toBeLessThan(2e-6 * layer.run.outputs);
    }
  });

  it.each(
    LOSSES.flatMap((loss) =>
      ORDERS.flatMap((order) => [true, false].map((SLOPES_STORED) => ({ loss, order, SLOPES_STORED }))),
    ),
  )(
    'layer-head is forward, output-gradient and backward: $loss, samples in order $order, slopes stored: $SLOPES_STORED',
    async (choices) => {
      const { loss, order, SLOPES_STORED } = choices;
      const draw = uniformDraws(11);
      const [activation, outputActivation] = ['tanh', 'sigmoid'];
      const shapes: readonly (readonly [Sizes, number])[] = [
        [[1, 1, 1, 1], 1],
        [[12, 5, 9, 65], 4],
        [[32, 10, 20, 30], 3],
      ];
      for (const [sizes, parts] of shapes) {
        const layer = randomLayer(draw, sizes);
        let memory = randomMemory(draw, layer);
        const before = memory;
        const tile: Tile = [4, 4];
        const steps = [
          forward(layer, 'activations', outputActivation, tile, { SLOPES_STORED: false }),
          outputGradient(layer, loss, order, outputActivation),
          backward(layer, tile, SLOPES_STORED ? null : activation),
        ];
        memory = { ...memory, slopes: memory['d'] ?? new Float32Array() };
        for (const kernel of steps) {
          const written = await runner.run(kernel, layer, memory);
          memory = { ...memory, ...written, d: written['slopes'] ?? memory['d'] ?? new Float32Array() };
        }
        for (const plain of layer.run.inputs < 20 ? [false, true] : [false]) {
          const kernel = head(layer, { ...choices, activation, outputActivation }, parts);
          const written = await runner.run(kernel, layer, before, plain);
          for (const name of ['d', 'below_d', 'sample_loss']) {
            const expected = Float64Array.from(memory[name] ?? []);
            // Fused multiply-adds are chosen per kernel.
            const allowed = device.description.software ? 0 : 1e-5;
            expect(farthest(written[name], expected), name).toBeLessThanOrEqual(allowed);
            expect(written[name], name).not.toEqual(before[name]);
          }
        }
      }
    },
  );

  describe.each(['activations', 'per-network'] as const)('units below are %s', (below) => {
    const draw = uniformDraws(7);
    const { run, ...sizes } = randomLayer(draw, [13, 11, 30, 50]);
    const memory = randomMemory(draw, { run, ...sizes });

    const gradientOf = async (part: Partial<Layer['run']>, contents: Memory, accumulate = false) => {
      const layer = { ...sizes, run: { ...run, ...part } };
      const kernel = gradient(layer, below, [8, 8], accumulate);
      return (await runner.run(kernel, layer, contents))['gradient'] ?? new Float32Array();
    };
    /** d and the activations below without so many words at their start. */
    const after = (words: number): Memory =>
      Object.fromEntries(
        ['d', 'below'].map((name) => [name, memory[name]?.slice(words) ?? new Float32Array()]),
      );

    it('sums the same bits however the samples are cut into dispatches', async () => {
      const gradient = await gradientOf({ samples: 9 }, memory);
      const rest = { samples: 21, first_position: run.first_position + 9 };
      const second = await gradientOf(rest, { ...memory, ...after(9 * run.width), gradient }, true);
      expect(second).toEqual(await gradientOf({}, memory));
    });

    it('sums the same bits however the networks are cut into dispatches', async () => {
      const part = { first: run.first + 20, count: 30, block: 30 };
      const columns = await gradientOf(part, { ...memory, ...after(20) });
      const all = await gradientOf({}, memory);
      const places = gradients({ ...sizes, run }, memory, below, false).map(({ place }) => place);
      const own = places.filter((place) => place % run.width >= 20);
      expect(own).toHaveLength((13 + 1) * 11 * 30);
      expect(own.map((place) => columns[place - 20])).toEqual(own.map((place) => all[place]));
    });
  });
});

/** The largest difference; not a number if any is. */
function farthest(actual: Float32Array | undefined, expected: Float64Array): number {
  if (actual?.length !== expected.length) throw new Error('the lengths differ');
  const distance = (value: number, i: number) => Math.abs(value - (expected[i] ?? Number.NaN));
  return actual.reduce((worst, value, i) => Math.max(worst, distance(value, i)), 0);
}
