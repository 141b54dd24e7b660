// Every step uses a mini-batch.
//
// CPU twin: src/reference/batch.ts
// #import shared/order/{order}.wgsl

@group(0) @binding(11) var<storage, read> batches: array<u32>;  // (steps, 2) u32, read: where a step's samples start in the list, how many

// Samples of a step.
fn batch_count(step: u32) -> u32 {
  return batches[2u * step + 1u];
}

fn batch_sample(position: u32, step: u32, network: u32) -> u32 {
  return sample_at(batches[2u * step] + position, network);
}

// What the gradient of a step is multiplied by: a short batch counts as a whole one.
fn batch_scale(step: u32) -> f32 {
  return schedule[4u * step + 3u];
}
