// Images of MNIST as text, side by side: a letter is one pixel wide and two high, as letters are.

const SIDE = 28;
const GAP = 2;
const SHADES = ' .:-=+*#%@';

/**
 * Images next to each other with their labels below.
 *
 * @param images (images, 784) from 0 to 1
 * @param targets (images, 10) one-hot
 */
export function imageRows(
  images: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
): string[] {
  const gap = ' '.repeat(GAP);
  const lines = Array.from({ length: SIDE / 2 }, (_, line) =>
    images.map((image) => imageLine(image, 2 * line)).join(gap),
  );
  const labels = targets.map((target) => `label ${target.indexOf(1)}`.padEnd(SIDE)).join(gap);
  return [...lines, labels].map((line) => line.trimEnd());
}

/** How many images fit a terminal of a width. */
export function imagesAcross(columns: number): number {
  return Math.max(1, Math.floor((columns + GAP) / (SIDE + GAP)));
}

/** Two rows of pixels, from the row `top` on. */
function imageLine(image: readonly number[], top: number): string {
  return Array.from({ length: SIDE }, (_, column) => {
    const upper = image[top * SIDE + column] ?? 0;
    const lower = image[(top + 1) * SIDE + column] ?? 0;
    return SHADES[Math.round(((upper + lower) / 2) * (SHADES.length - 1))];
  }).join('');
}
