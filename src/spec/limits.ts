// What a sweep may ask for. Each limit protects the machine: it is checked before anything is allocated.

/** Bytes of results kept per network, whatever its size. */
export const RESULT_BYTES_PER_NETWORK = 9;

/** Networks of all cells together: their results take 2.25 GB at this limit. */
export const MAX_NETWORKS = 250_000_000;

/** Steps of one training. Steps are counted in 32 bits on the GPU. */
export const MAX_STEPS = 1_000_000_000;

/** Seeds are exact integers in JSON; the random key holds 64 bits. */
export const MAX_SEED = Number.MAX_SAFE_INTEGER;

/** Sizes in `network.layers`, input and output included: (layer, out, in) must pack into one 32-bit word. */
export const MAX_LAYER_SIZES = 64;

/** Units of one layer, for the same reason. */
export const MAX_LAYER_SIZE = 1024;

/** Cells of one grid. Each compiles or reuses a pipeline and is a row of the report. */
export const MAX_CELLS = 10_000;

/** Numbers in `initializer.parameters`, or in a plane: 64 MiB as float32, and about what a JSON file can hold. */
export const MAX_GIVEN_VALUES = 2 ** 24;

/** Parameters of a network whose matrix of second derivatives is kept: a kernel's private arrays are held to 8 KiB. */
export const MAX_CURVED_PARAMETERS = 128;

/** Samples of a dataset. Every step of every network visits each of them. */
export const MAX_SAMPLES = 65_536;

/** Inputs, and outputs, of one sample: they are layers of the network. */
export const MAX_COLUMNS = MAX_LAYER_SIZE;

/** Numbers in all inputs, or in all targets, of a dataset: 64 MiB as float32. */
export const MAX_DATASET_VALUES = 2 ** 24;

/** Inputs of an MNIST image: 28 rows of 28 pixels. */
export const MNIST_PIXELS = 784;

/** MNIST images that fit a dataset, of the 60,000 there are to train with. */
export const MAX_MNIST_SAMPLES = Math.floor(MAX_DATASET_VALUES / MNIST_PIXELS);

/** The largest float32. Larger numbers become Infinity on the GPU. */
export const MAX_FLOAT32 = 3.4028234663852886e38;

/** The largest decay rate (momentum, beta1, beta2) that float32 still tells from 1. */
export const MAX_DECAY = 0.9999999;

/** The smallest positive epsilon or learning rate that float32 holds with all its digits. */
export const MIN_POSITIVE = 1.2e-38;

/** How far beyond its threshold an output must lie to count as right. Rounding moves outputs that equal it. */
export const ACCURACY_MARGIN = 1e-3;
