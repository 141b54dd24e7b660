// Takes the saddle-free Newton step of one network per invocation, unless the network has left the realm of numbers.
//
// CPU twin: src/reference/saddle-free-newton.ts
// #import shared/blow-up.wgsl
// #import shared/standing.wgsl

struct End {
  stride: u32,  // networks between two rows of a network-last buffer
  count: u32,   // networks
}

const WORKGROUP_SIZE: u32;
const PARAMETER_COUNT: u32;

@group(0) @binding(0) var<uniform> run: End;
// 4: standing (=)
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;     // (parameter_count, networks) f32, moved (=)
@group(0) @binding(9) var<storage, read> direction: array<f32>;            // (parameter_count, networks) f32, read: the step
@group(0) @binding(12) var<storage, read_write> settling: array<f32>;      // (5, networks) f32, of which row 0 is set: the objective (=)
@group(0) @binding(14) var<storage, read> trial: array<f32>;               // (networks) f32, read: the objective after the step
@group(0) @binding(15) var<storage, read_write> stopped_step: array<u32>;  // (networks) u32, RUNNING or the step it stopped after (=)
@group(0) @binding(16) var<storage, read_write> steps_taken: array<u32>;   // (networks) u32 (+=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn saddle_free_end(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || stopped_step[network] != RUNNING) {
    return;
  }
  steps_taken[network] += 1u;
  if (standing[network] == OVERFLOW || blows_up(settling[network])) {
    standing[network] = OVERFLOW;
    stopped_step[network] = steps_taken[network];
    return;
  }
  settling[network] = trial[network];
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    parameters[p * run.stride + network] += direction[p * run.stride + network];
  }
}
