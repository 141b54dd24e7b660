// Each network sees its own mini-batches.

@group(0) @binding(12) var<storage, read> samples: array<u32>;  // (positions, networks) u32, read: the samples, epoch after epoch

fn sample_at(position: u32, network: u32) -> u32 {
  return samples[position * run.stride + network];
}
