// The preset trainability-fractal against its definition, simulated straight from it in float64: pixel by pixel, and its
// share of trainable pixels over fresh data against the reference.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { createEngine, parseSweep, type Engine, type Sweep } from '../../src/index.node.ts';
import { fitSweep, loadDataset } from '../../src/datasets/index.ts';
import { isTrainable } from '../../src/landscape/map-trainability.ts';
import { mapCoordinates, type MapView } from '../../src/landscape/map-view.ts';
import { drawMap } from '../../src/landscape/map.ts';
import { createReference } from '../../src/reference/index.ts';
import { preset } from '../../src/spec/index.ts';

const WIDTH = 8;
const SIZE = 12;

/** The network's learning rates times this are those of the definition. */
const RATE_SCALE = WIDTH ** 2;

function viewOf(size: number): MapView {
  const axis = (layer: 0 | 1) =>
    ({
      path: `optimizer.learningRate[${layer}]`,
      low: 1e-3 / RATE_SCALE,
      high: 1e6 / RATE_SCALE,
      scale: 'log',
    }) as const;
  return { across: axis(1), up: axis(0), width: size, height: size };
}

/** z = phi(X W0 / sqrt n) W1 / n, phi = tanh(sqrt 2 z): whether the mean of the last 20 of 100 losses is below the first. */
function trains(
  data: { readonly x: readonly (readonly number[])[]; readonly y: readonly number[] },
  start: { readonly w0: readonly (readonly number[])[]; readonly w1: readonly number[] },
  [rate0, rate1]: readonly [number, number],
): boolean {
  const n = WIDTH;
  let { w0, w1 } = start;
  const losses: number[] = [];
  for (let step = 0; step < 100; step++) {
    let g0 = w0.map((row) => row.map(() => 0));
    let g1 = w1.map(() => 0);
    let loss = 0;
    for (const [s, input] of data.x.entries()) {
      const h = w1.map((_, j) => Math.tanh((Math.SQRT2 * dot(input, column(w0, j))) / Math.sqrt(n)));
      const error = dot(h, w1) / n - (data.y[s] ?? NaN);
      loss += error ** 2 / data.y.length;
      const scale = (2 * error) / data.y.length / n;
      const back = h.map(
        (value, j) => (scale * (w1[j] ?? NaN) * (1 - value ** 2) * Math.SQRT2) / Math.sqrt(n),
      );
      g1 = added(g1, h, scale);
      g0 = g0.map((row, i) => added(row, back, input[i] ?? NaN));
    }
    losses.push(loss);
    w0 = w0.map((row, i) => added(row, g0[i] ?? [], -rate0));
    w1 = added(w1, g1, -rate1);
  }
  const tail = losses.slice(-20).reduce((sum, loss) => sum + loss, 0) / 20;
  return tail / (losses[0] ?? NaN) < 1;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0);
const column = (rows: readonly (readonly number[])[], j: number): number[] =>
  rows.map((row) => row[j] ?? NaN);
const added = (a: readonly number[], b: readonly number[], factor: number): number[] =>
  a.map((x, i) => x + factor * (b[i] ?? NaN));

async function definitionOf(sweep: Sweep) {
  const fitted = fitSweep(sweep, await loadDataset(sweep.dataset));
  const theta = [...createReference(fitted).initialize(0n)];
  const { inputs, targets } = fitted.dataset;
  const x = Array.from({ length: 72 }, (_, s) =>
    [...inputs.subarray(WIDTH * s, WIDTH * (s + 1))].map((v) => v / 4),
  );
  const w0 = Array.from({ length: WIDTH }, (_, i) =>
    Array.from({ length: WIDTH }, (__, j) => 8 * (theta[j * WIDTH + i] ?? NaN)),
  );
  const w1 = theta.slice(WIDTH ** 2).map((weight) => WIDTH * weight);
  return { data: { x, y: [...targets] }, start: { w0, w1 } };
}

describe('trainability-fractal', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    console.log(engine.device);
  });
  afterAll(() => engine.destroy());

  async function mapOf(sweep: Sweep, size: number): Promise<boolean[]> {
    let trainable: boolean[] = [];
    for await (const { map } of drawMap(engine, sweep, viewOf(size), {
      show: 'trainability',
      progressive: false,
    })) {
      trainable = Array.from(map.loss, (_, pixel) => map.record !== null && isTrainable(map.record, pixel));
    }
    return trainable;
  }

  it('agrees with its definition at every pixel, but for what float32 flips', async () => {
    const sweep = parseSweep(preset('trainability-fractal'));
    const { data, start } = await definitionOf(sweep);
    const found = await mapOf(sweep, SIZE);
    const { u, v } = mapCoordinates(viewOf(SIZE));
    const expected = found.map((_, pixel) =>
      trains(data, start, [
        RATE_SCALE * (v[Math.floor(pixel / SIZE)] ?? NaN),
        RATE_SCALE * (u[pixel % SIZE] ?? NaN),
      ]),
    );
    const flips = found.filter((value, pixel) => value !== expected[pixel]).length;
    console.log(`${flips} of ${SIZE ** 2} pixels flipped`);
    expect(flips).toBeLessThanOrEqual(2); // 0.2 to 0.3 % of the pixels, those at the boundary
    const share = expected.filter(Boolean).length / expected.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.65);
  });

  it('trains the share of the reference on fresh data, within what data draws vary', async () => {
    const oracles = JSON.parse(readFileSync('tests/oracles/oracles.json', 'utf8')) as {
      'trainability-fractal': { trainableFraction: number };
    };
    const shares: number[] = [];
    for (let seed = 1; seed <= 8; seed++) {
      const written = { ...preset('trainability-fractal'), seed };
      const dataset = { name: 'normal-noise', inputs: 8, samples: 72, seed, scale: 4 } as const;
      const found = await mapOf(parseSweep(written, { dataset }), SIZE);
      shares.push(found.filter(Boolean).length / found.length);
    }
    console.log(shares);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const spread = Math.sqrt(
      shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1),
    );
    // The reference is one more draw: Student's t with 7 degrees of freedom at 1e-3 is 5.41.
    const error = spread * Math.sqrt(1 + 1 / shares.length);
    expect(Math.abs(mean - oracles['trainability-fractal'].trainableFraction)).toBeLessThan(5.41 * error);
    expect(spread).toBeGreaterThan(0.001);
    expect(spread).toBeLessThan(0.1);
  });
});
