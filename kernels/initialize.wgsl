// Draws the starting point of one network per invocation.
//
// The random bits of a parameter depend on (seed, network index, coordinate) alone: chunks, cells and wider layers see
// the same bits.
//
// CPU twin: src/reference/initialize.ts
// #import shared/shape.wgsl
// #import shared/random.wgsl
// #import shared/start.wgsl
// #import shared/blow-up.wgsl
// #import shared/spread/{spread}.wgsl
// #import shared/distribution/{weights}.wgsl as weight
// #import shared/distribution/{biases}.wgsl as bias

const WORKGROUP_SIZE: u32;

struct Initialize {
  stride: u32,      // networks between two rows of a network-last buffer
  count: u32,       // networks of this chunk
  base_low: u32,    // number of the starting point of the chunk's first network, low and high word
  base_high: u32,
  phase: u32,       // networks before it that have the same starting point
  per_start: u32,   // networks in a row that share a starting point
  key_low: u32,     // the seed
  key_high: u32,
}

@group(0) @binding(0) var<uniform> run: Initialize;
@group(0) @binding(1) var<storage, read> moments: array<f32>;             // (layer_count, 4) f32, read: center and spread of weights, of biases
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;    // (parameter_count, networks) f32, overwritten (=)
@group(0) @binding(4) var<storage, read_write> stopped_step: array<u32>;  // (networks) u32, set to RUNNING (=)

fn fraction(start: vec2u, place: u32) -> f32 {
  let word = philox(vec4u(start.x, start.y, place, STREAM_INITIALIZE), vec2u(run.key_low, run.key_high)).x;
  return signed_fraction(word);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn initialize(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count) {
    return;
  }
  let start = starting_point(vec2u(run.base_low, run.base_high), run.phase + network, run.per_start);

  for (var l = 0u; l < LAYER_COUNT; l++) {
    for (var j = 0u; j < SIZES[l + 1u]; j++) {
      for (var i = 0u; i < SIZES[l]; i++) {
        let s = fraction(start, coordinate(l, j, i));
        let p = WEIGHTS[l] + j * SIZES[l] + i;
        parameters[p * run.stride + network] = weight_draw(
          s,
          weight_center(moments[4u * l], network),
          weight_spread(moments[4u * l + 1u], network),
        );
      }
      if (BIASES_PER_UNIT > 0u) {
        let s = fraction(start, coordinate(l, j, BIAS_INPUT));
        parameters[(BIASES[l] + j) * run.stride + network] = bias_draw(
          s,
          bias_center(moments[4u * l + 2u], network),
          bias_spread(moments[4u * l + 3u], network),
        );
      }
    }
  }
  stopped_step[network] = RUNNING;
}
