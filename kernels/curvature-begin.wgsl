// Readies one network per invocation for some second-order steps: those that still train are to be looked at anew.
//
// #import shared/blow-up.wgsl
// #import shared/standing.wgsl

struct Begin {
  stride: u32,      // networks between two rows of a network-last buffer
  count: u32,       // networks
  first_step: u32,  // steps already taken
}

const WORKGROUP_SIZE: u32;

@group(0) @binding(0) var<uniform> run: Begin;
// 4: standing (=)
@group(0) @binding(15) var<storage, read> stopped_step: array<u32>;        // (networks) u32, read: RUNNING or the step it stopped after
@group(0) @binding(16) var<storage, read_write> steps_taken: array<u32>;   // (networks) u32, overwritten (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn curvature_begin(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count) {
    return;
  }
  standing[network] = select(SETTLED, RENEW, stopped_step[network] == RUNNING);
  steps_taken[network] = run.first_step;
}
