// Puts one network per invocation on its place of a plane: center + u * first direction + v * second direction.
//
// CPU twin: src/reference/initialize.ts
// #import shared/blow-up.wgsl
// #import shared/place/{axes}.wgsl

const PARAMETER_COUNT: u32;
const WORKGROUP_SIZE: u32;

struct InitializePlane {
  stride: u32,  // networks between two rows of a network-last buffer
  count: u32,   // networks of this chunk
}

@group(0) @binding(0) var<uniform> run: InitializePlane;
@group(0) @binding(1) var<storage, read> points: array<f32>;              // (3, parameter_count) f32, read: center and directions
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;    // (parameter_count, networks) f32, overwritten (=)
@group(0) @binding(4) var<storage, read_write> stopped_step: array<u32>;  // (networks) u32, set to RUNNING (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn initialize_plane(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count) {
    return;
  }
  let place = place_of(network);
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    let first = place.x * points[PARAMETER_COUNT + p];
    let second = place.y * points[2u * PARAMETER_COUNT + p];
    parameters[p * run.stride + network] = (points[p] + first) + second;
  }
  stopped_step[network] = RUNNING;
}
