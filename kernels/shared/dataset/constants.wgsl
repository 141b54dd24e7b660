// A tiny dataset as constants of the code: where the samples are unrolled, no load is left in the training loop.

const NUM_SAMPLES: u32;
const INPUT_VALUES: u32;   // num_samples * input_size
const TARGET_VALUES: u32;  // num_samples * output_size
const inputs: array<f32, INPUT_VALUES>;    // (num_samples, input_size)
const targets: array<f32, TARGET_VALUES>;  // (num_samples, output_size)
