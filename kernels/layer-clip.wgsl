// Finds what the gradient of one network is multiplied by, per invocation, so that its norm stays within the limit.
//
// CPU twin: src/reference/optimizer.ts
// #import shared/optimizer-settings.wgsl
// #import shared/clip/norm.wgsl

struct Columns {
  width: u32,  // networks between two rows
  count: u32,  // networks of this dispatch
}

const WORKGROUP_SIZE: u32;
const PARTS: u32;

@group(0) @binding(0) var<uniform> run: Columns;
@group(0) @binding(20) var<storage, read_write> clip_scales: array<f32>;  // (width) f32, overwritten (=)
@group(0) @binding(21) var<storage, read> parts: array<f32>;              // (3, PARTS, width) f32, read: squares of the gradient first

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_clip(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let column = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (column >= run.count) {
    return;
  }
  var squares = 0.0;
  for (var part = 0u; part < PARTS; part++) {
    squares += parts[part * run.width + column];
  }
  clip_scales[column] = clip_scale(squares);
}
