import { describe, expect, it } from 'vitest';
import { imageRows, imagesAcross } from '../../../../src/cli/render/image-rows.ts';

/** An image with one bright pixel. */
function dot(row: number, column: number): number[] {
  return Array.from({ length: 784 }, (_, i) => Number(i === 28 * row + column));
}

const digit = (label: number): number[] => Array.from({ length: 10 }, (_, k) => Number(k === label));

describe('imageRows', () => {
  it('draws images side by side, two rows of pixels a line, with their labels', () => {
    const lines = imageRows([dot(0, 0), dot(27, 5)], [digit(7), digit(3)]);
    expect(lines).toHaveLength(15);
    expect(lines[0]).toBe('+');
    expect(lines[13]).toBe(`${' '.repeat(30 + 5)}+`);
    expect(lines[14]).toBe(`label 7${' '.repeat(23)}label 3`);
  });

  it('is as bright as the pixels', () => {
    const [line] = imageRows([new Array<number>(784).fill(1)], [digit(0)]);
    expect(line).toBe('@'.repeat(28));
  });
});

describe('imagesAcross', () => {
  it.each([
    [20, 1],
    [58, 2],
    [80, 2],
    [88, 3],
  ])('on %i columns is %i', (columns, images) => {
    expect(imagesAcross(columns)).toBe(images);
  });
});
