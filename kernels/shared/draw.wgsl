// What every kernel that draws mini-batches is told, and for which networks it draws.
//
// The random bits depend on (seed, number of the starting point, epoch or step, position) alone.
// #import shared/random.wgsl
// #import shared/start.wgsl

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
  first: u32,        // first epoch or step, and how many
  times: u32,
}

@group(0) @binding(0) var<uniform> run: Draw;
@group(0) @binding(7) var<storage, read> places: array<u32>;           // (networks) u32, read: where in the chunk each network began
@group(0) @binding(12) var<storage, read_write> samples: array<u32>;  // (times * positions, networks) u32, overwritten (=)

// Four words for the positions 4 * quad to 4 * quad + 3 of a network's epoch or step.
fn drawn_words(network: u32, time: u32, quad: u32, stream: u32) -> vec4u {
  let base = vec2u(run.base_low, run.base_high);
  let start = starting_point(base, run.phase + places[network], run.per_start);
  let counter = vec4u(start.x, start.y, run.first + time, (quad << 8u) | stream);
  return philox(counter, vec2u(run.key_low, run.key_high));
}
