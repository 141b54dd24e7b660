// Hands one network per invocation its given starting point; the given points are cycled.
//
// CPU twin: src/reference/initialize.ts
// #import shared/blow-up.wgsl

const PARAMETER_COUNT: u32;
const WORKGROUP_SIZE: u32;

struct InitializeGiven {
  stride: u32,     // networks between two rows of a network-last buffer
  count: u32,      // networks of this chunk
  given: u32,      // number of given points
  base: u32,       // number of the starting point of the chunk's first network, modulo given
  phase: u32,      // networks before it that have the same starting point
  per_start: u32,  // networks in a row that share a starting point
}

@group(0) @binding(0) var<uniform> run: InitializeGiven;
@group(0) @binding(1) var<storage, read> points: array<f32>;              // (given, parameter_count) f32, read
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;    // (parameter_count, networks) f32, overwritten (=)
@group(0) @binding(4) var<storage, read_write> stopped_step: array<u32>;  // (networks) u32, set to RUNNING (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn initialize_given(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count) {
    return;
  }
  let point = (run.base + (run.phase + network) / run.per_start) % run.given;
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    parameters[p * run.stride + network] = points[point * PARAMETER_COUNT + p];
  }
  stopped_step[network] = RUNNING;
}
