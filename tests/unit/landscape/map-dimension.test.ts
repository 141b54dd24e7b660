// Box counting on sets whose dimension is known.
import { describe, expect, it } from 'vitest';
import { boundaryOf, boxDimension } from '../../../src/landscape/map-dimension.ts';

const SIZE = 512;

/** The set of pixels for which a rule holds. */
function pixels(holds: (column: number, row: number) => boolean, size = SIZE): Uint8Array {
  return Uint8Array.from({ length: size * size }, (_, i) => Number(holds(i % size, Math.floor(i / size))));
}

function dimensionOf(set: Uint8Array, size = SIZE): number {
  return boxDimension(set, size, size)?.dimension ?? NaN;
}

/** Koch's curve, drawn finer than the pixels. */
function koch(): Uint8Array {
  const set = new Uint8Array(SIZE * SIZE);
  const draw = (x: number, y: number, dx: number, dy: number, depth: number): void => {
    if (depth === 0) {
      for (let t = 0; t < 1; t += 0.25) set[Math.floor(y + t * dy) * SIZE + Math.floor(x + t * dx)] = 1;
      return;
    }
    const [ex, ey] = [dx / 3, dy / 3];
    const [tx, ty] = [ex / 2 - (Math.sqrt(3) / 2) * ey, ey / 2 + (Math.sqrt(3) / 2) * ex];
    draw(x, y, ex, ey, depth - 1);
    draw(x + ex, y + ey, tx, ty, depth - 1);
    draw(x + ex + tx, y + ey + ty, ex - tx, ey - ty, depth - 1);
    draw(x + 2 * ex, y + 2 * ey, ex, ey, depth - 1);
  };
  draw(2, 100, 508, 0, 6);
  return set;
}

describe('boxDimension', () => {
  it('is 1 for straight lines, whatever their slope', () => {
    expect(dimensionOf(pixels((_, row) => row === 100))).toBeCloseTo(1, 10);
    expect(dimensionOf(pixels((column, row) => column === row))).toBeCloseTo(1, 10);
    expect(dimensionOf(pixels((column, row) => Math.floor(0.37 * column) + 20 === row))).toBeCloseTo(1, 1);
  });

  it('is 2 for what fills the plane, 0 for a point', () => {
    expect(dimensionOf(pixels(() => true))).toBeCloseTo(2, 10);
    expect(dimensionOf(pixels((column, row) => column === 200 && row === 300))).toBe(0);
  });

  it("is log 3 / log 2 for Sierpinski's triangle, log 4 / log 3 for Koch's curve", () => {
    expect(dimensionOf(pixels((column, row) => (column & row) === 0))).toBeCloseTo(Math.log2(3), 10);
    const found = boxDimension(koch(), SIZE, SIZE);
    const error = (found?.dimension ?? NaN) - Math.log(4) / Math.log(3);
    expect(Math.abs(error)).toBeLessThan(0.04);
    expect(Math.abs(error)).toBeLessThan(3 * (found?.standardError ?? 0));
  });

  it('counts sides that are no multiple of the boxes, and reports what it fitted', () => {
    const found = boxDimension(new Uint8Array(100 * 60).fill(1), 100, 60);
    expect(found).toBeNull(); // boxes of 2 and 4 alone
    const wide = boxDimension(new Uint8Array(130 * 70).fill(1), 130, 70);
    expect(wide?.boxes).toEqual([
      { size: 2, count: 65 * 35 },
      { size: 4, count: 33 * 18 },
      { size: 8, count: 17 * 9 },
    ]);
  });

  it('is null where there is nothing', () => {
    expect(boxDimension(new Uint8Array(SIZE * SIZE), SIZE, SIZE)).toBeNull();
  });
});

describe('boundaryOf', () => {
  it('marks pixels whose right or upper neighbour is of another class', () => {
    const classes = [0, 0, 1, 0, 0, 1, 2, 2, 2];
    expect([...boundaryOf(classes, 3, 3)]).toEqual([0, 1, 0, 1, 1, 1, 0, 0, 0]);
  });

  it('of two halves is a line', () => {
    expect(
      dimensionOf(
        boundaryOf(
          pixels((column) => column < 200),
          SIZE,
          SIZE,
        ),
      ),
    ).toBeCloseTo(1, 10);
  });
});
