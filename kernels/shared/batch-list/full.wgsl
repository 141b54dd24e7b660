// Every step uses all samples, in the order of the dataset.

// Samples of a step.
fn batch_count(step: u32) -> u32 {
  return NUM_SAMPLES;
}

fn batch_sample(position: u32, step: u32, network: u32) -> u32 {
  return position;
}

// What the gradient of a step is multiplied by.
fn batch_scale(step: u32) -> f32 {
  return 1.0;
}
