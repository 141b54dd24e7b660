// Draws the order in which one network sees all samples of one epoch: one invocation per (epoch, network), Fisher and
// Yates' shuffle in place.
//
// The random bits depend on (seed, number of the starting point, epoch, position) alone.
//
// CPU twin: src/reference/batch.ts
// #import shared/random.wgsl

const NUM_SAMPLES: u32;
const WORKGROUP_SIZE: u32;

struct Draw {
  stride: u32,       // networks between two rows of a network-last buffer
  count: u32,        // networks of this chunk
  base_low: u32,     // number of the starting point of the chunk's first network, low and high word
  base_high: u32,
  phase: u32,        // networks before it that have the same starting point
  per_start: u32,    // networks in a row that share a starting point
  key_low: u32,      // the seed
  key_high: u32,
  first: u32,        // first epoch, and how many
  times: u32,
}

@group(0) @binding(0) var<uniform> run: Draw;
@group(0) @binding(7) var<storage, read> places: array<u32>;           // (networks) u32, read: where in the chunk each network began
@group(0) @binding(12) var<storage, read_write> samples: array<u32>;  // (epochs * num_samples, networks) u32, overwritten (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn draw_epochs(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let network = invocation % run.stride;
  let epoch = invocation / run.stride;
  if (network >= run.count || epoch >= run.times) {
    return;
  }
  let low = run.base_low + (run.phase + places[network]) / run.per_start;
  let high = run.base_high + select(0u, 1u, low < run.base_low);
  let key = vec2u(run.key_low, run.key_high);

  let start = epoch * NUM_SAMPLES;
  for (var i = 0u; i < NUM_SAMPLES; i++) {
    samples[(start + i) * run.stride + network] = i;
  }
  var words = vec4u();
  for (var i = NUM_SAMPLES - 1u; i > 0u; i--) {
    if (i == NUM_SAMPLES - 1u || (i & 3u) == 3u) {  // four positions share a block
      words = philox(vec4u(low, high, run.first + epoch, ((i >> 2u) << 8u) | STREAM_SHUFFLE), key);
    }
    let last = (start + i) * run.stride + network;
    let other = (start + multiply_high(i + 1u, words[i & 3u])) * run.stride + network;
    let sample = samples[last];
    samples[last] = samples[other];
    samples[other] = sample;
  }
}
