// Faces of kinks: landing on them, staying on them, leaving them on the side where the objective falls.
import { describe, expect, it } from 'vitest';
import { dot } from '../../../src/landscape/eigenbasis.ts';
import { createFaces, type Faces } from '../../../src/landscape/settle-face.ts';
import { createTerrain } from '../../../src/landscape/settle-terrain.ts';
import { fitted } from '../reference/fitted.ts';
import { kinksOf } from './kind-endpoints.ts';

/** One relu unit on two samples: on the second, x = 1, it has the pre-activation w + b. */
async function facesOf(target: number) {
  const fit = await fitted({
    dataset: { inputs: [[0], [1]], targets: [[0], [target]] },
    network: { layers: [1, 1, 1], activation: 'relu' },
    solved: { loss: 1e-9 },
  });
  const terrain = createTerrain(fit);
  const faces = createFaces(terrain);
  if (faces === undefined) throw new Error('a relu network has kinks');
  return { terrain, faces, kinks: kinksOf(fit), kink: { sample: 1, unit: 1 } };
}

const BELOW = Float64Array.of(1, -1.5, 1, 0); // z = -1.5 and -0.5

/** Lands on the kink by a straight move of b. */
function landed(faces: Faces) {
  const point = { theta: BELOW, held: [] };
  const crossing = faces.firstCrossing(point, Float64Array.of(1, -0.5, 1, 0));
  if (crossing === undefined) throw new Error('the move crosses a kink');
  return crossing;
}

describe('createFaces', () => {
  it('has none where activations are smooth', async () => {
    expect(createFaces(createTerrain(await fitted()))).toBeUndefined();
  });

  it('stops a move at the first kink', async () => {
    const { faces, kink } = await facesOf(1);
    const { theta, held } = landed(faces);
    expect(Array.from(theta)).toEqual([1, -1, 1, 0]);
    expect(held).toEqual([kink]);
    expect(faces.firstCrossing({ theta: BELOW, held: [] }, Float64Array.of(1, -1.2, 1, 0))).toBeUndefined();
  });

  it('lets go on the side where the objective falls, or not at all', async () => {
    for (const [target, side] of [
      [1, 1],
      [-1, 0],
    ] as const) {
      const { faces, kinks, kink } = await facesOf(target);
      const { theta, held } = faces.release(landed(faces));
      const z = kinks.pass(theta).z[kinks.at(kink)] ?? Number.NaN;
      expect(Math.sign(z)).toBe(side);
      expect(held).toEqual(side === 0 ? [kink] : []);
    }
  });

  it('keeps the kinks of the start, whatever falls', async () => {
    const { faces, kink } = await facesOf(1);
    const start = faces.start(Float64Array.of(1, -1 + 1e-8, 1, 0));
    expect(start.held).toEqual([kink]);
    expect((start.theta[0] ?? 0) + (start.theta[1] ?? 0)).toBeCloseTo(0, 15);
    expect(faces.release(start)).toBe(start);
  });

  it('has normals that steps along the face are orthogonal to', async () => {
    const { faces } = await facesOf(1);
    const point = landed(faces);
    const [normal = new Float64Array()] = faces.normals(point);
    expect(Array.from(normal)).toEqual([1, 1, 0, 0]);
    const off = point.theta.map((x, p) => x + (p === 0 ? 0.2 : 0));
    const back = faces.onto(off, point.held);
    expect(dot(back, normal)).toBeCloseTo(0, 14);
    expect(back[0]).toBeCloseTo(1.1, 13); // the nearest point of the face
  });
});
