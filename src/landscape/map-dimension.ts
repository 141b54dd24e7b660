// The box-counting dimension of the boundary between the classes of a map.

/** A dimension, fitted to the numbers of boxes at several sizes. */
export interface BoxDimension {
  readonly dimension: number;
  /** Of the fit, by the scatter of its points about the line. */
  readonly standardError: number;
  /** Pixels of a box's side, and how many boxes of that size hold a part of the set. */
  readonly boxes: readonly { readonly size: number; readonly count: number }[];
}

/** The smallest boxes that are fitted, and how many of the largest ones fit along the shorter side: both ends are bent. */
const SMALLEST_BOX = 2;
const FEWEST_ALONG = 8;

/** Fewer sizes fix no line with a scatter about it. */
const FEWEST_SIZES = 3;

/**
 * The pixels of a boundary: those whose right or upper neighbour is of another class.
 *
 * @param classes (height, width) of a pixel each
 * @returns (height, width) 1 on the boundary
 */
export function boundaryOf(classes: ArrayLike<number>, width: number, height: number): Uint8Array {
  const boundary = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      const isRight = column + 1 < width && classes[at] !== classes[at + 1];
      const isUp = row + 1 < height && classes[at] !== classes[at + width];
      if (isRight || isUp) boundary[at] = 1;
    }
  }
  return boundary;
}

/**
 * The box-counting dimension of a set of pixels: minus the slope of log(boxes that hold a part of it) over log(size), over
 * sizes 2, 4, 8, ... up to an eighth of the shorter side.
 *
 * @param set (height, width) not 0 in the set
 * @returns null for an empty set, or fewer than three sizes
 */
export function boxDimension(set: ArrayLike<number>, width: number, height: number): BoxDimension | null {
  const boxes: { size: number; count: number }[] = [];
  for (let size = SMALLEST_BOX; FEWEST_ALONG * size <= Math.min(width, height); size *= 2) {
    boxes.push({ size, count: countBoxes(set, width, height, size) });
  }
  if (boxes.length < FEWEST_SIZES || boxes.some(({ count }) => count === 0)) return null;
  const x = boxes.map(({ size }) => Math.log(size));
  const y = boxes.map(({ count }) => Math.log(count));
  const { slope, standardError } = fitLine(x, y);
  return { dimension: 0 - slope, standardError, boxes };
}

function countBoxes(set: ArrayLike<number>, width: number, height: number, size: number): number {
  const across = Math.ceil(width / size);
  const hit = new Uint8Array(across * Math.ceil(height / size));
  for (let row = 0; row < height; row++) {
    const boxes = Math.floor(row / size) * across;
    for (let column = 0; column < width; column++) {
      if (set[row * width + column] !== 0) hit[boxes + Math.floor(column / size)] = 1;
    }
  }
  return hit.reduce((sum, value) => sum + value, 0);
}

/** Least squares. */
function fitLine(x: readonly number[], y: readonly number[]): { slope: number; standardError: number } {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [centerX, centerY] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - centerX) ** 2, 0);
  const slope = x.reduce((sum, value, i) => sum + (value - centerX) * (y[i]! - centerY), 0) / spread;
  const residuals = x.reduce((sum, value, i) => sum + (y[i]! - centerY - slope * (value - centerX)) ** 2, 0);
  return { slope, standardError: Math.sqrt(residuals / (x.length - 2) / spread) };
}
