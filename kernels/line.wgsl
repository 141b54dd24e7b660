// The loss of one network at one point of a straight line per invocation, without the penalty.
//
// CPU twin: src/reference/line.ts
// #import shared/network.wgsl
// #import shared/loss/{loss}.wgsl

struct Lines {
  stride: u32,  // networks between two rows of a network-last buffer
  count: u32,   // lines
  points: u32,  // points of each, its two ends included
}

const WORKGROUP_SIZE: u32;

@group(0) @binding(0) var<uniform> run: Lines;
// 1 and 2: the dataset
@group(0) @binding(3) var<storage, read> starts: array<f32>;        // (parameter_count, networks) f32, read
@group(0) @binding(4) var<storage, read> ends: array<f32>;          // (parameter_count, networks) f32, read
@group(0) @binding(5) var<storage, read_write> losses: array<f32>;  // (points, networks) f32, overwritten (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn line(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (invocation >= run.count * run.points) {
    return;
  }
  // Neighbouring invocations are neighbouring networks, at the same point of their lines.
  let network = invocation % run.count;
  let at = invocation / run.count;
  let t = f32(at) / f32(run.points - 1u);
  let s = 1.0 - t;
  var theta = array<f32, PARAMETER_COUNT>();
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    theta[p] = s * starts[p * run.stride + network] + t * ends[p * run.stride + network];
  }
  var loss = 0.0;
  for (var sample = 0u; sample < NUM_SAMPLES; sample++) {
    var z = array<f32, VALUES>();
    var a = array<f32, VALUES>();
    forward(&theta, &z, &a, sample, 0u);
    loss += loss_value(&a, sample, 0u);
  }
  losses[at * run.stride + network] = LOSS_SCALE * loss;
}
