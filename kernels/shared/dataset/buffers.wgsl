// The dataset in memory, the same for every network: row-major, float32.

const NUM_SAMPLES: u32;

@group(0) @binding(1) var<storage, read> inputs: array<f32>;   // (num_samples, input_size) f32, read
@group(0) @binding(2) var<storage, read> targets: array<f32>;  // (num_samples, output_size) f32, read
