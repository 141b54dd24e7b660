// Ends a step for one network per invocation: one whose loss blew up stops for good.
//
// CPU twin: src/reference/train.ts
// #import shared/blow-up.wgsl

struct Columns {
  first: u32,  // first network of this dispatch; it is in column 0 of the losses
  count: u32,  // networks of this dispatch
}

const WORKGROUP_SIZE: u32;
const LOSS_SCALE: f32;  // 1 / (batch * output_size), or 1 / batch

@group(0) @binding(0) var<uniform> run: Columns;
@group(0) @binding(4) var<storage, read_write> stopped_step: array<u32>;  // (networks) u32, set where a loss blew up (=)
@group(0) @binding(23) var<storage, read> losses: array<f32>;             // (width) f32, read: summed over the samples
@group(0) @binding(25) var<storage, read> step_number: array<u32>;        // (1) u32, read: steps taken with this one

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_end(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let column = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (column >= run.count) {
    return;
  }
  let network = run.first + column;
  if (stopped_step[network] == RUNNING && blows_up(LOSS_SCALE * losses[column])) {
    stopped_step[network] = step_number[0];
  }
}
