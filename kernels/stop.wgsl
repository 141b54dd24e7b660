// Stops each network that needs no more steps, and counts those that go on: one invocation per network, after `evaluate`.
//
// CPU twin: src/reference/stop.ts
// #import shared/blow-up.wgsl

const WORKGROUP_SIZE: u32;
const STOPPED_BY_RULE = 0x80000000u;  // flag beside the step

struct Stop {
  stride: u32,          // networks between two rows of a network-last buffer
  count: u32,           // networks that may still train
  step: u32,            // steps taken
  has_last: u32,        // whether last_loss is from an earlier look
  loss: f32,            // a loss up to this is enough; negative: no such rule
  gradient_norm: f32,   // so is a gradient norm
  progress: f32,        // and a loss that fell by no more than this share of itself
}

@group(0) @binding(0) var<uniform> run: Stop;
@group(0) @binding(4) var<storage, read_write> stopped_step: array<u32>;      // (networks) u32, set where a rule is met (=)
@group(0) @binding(6) var<storage, read> evaluation: array<u32>;              // (5, networks), read: the bits of the f32 loss, gradient norm, ...
@group(0) @binding(7) var<storage, read_write> last_loss: array<f32>;         // (networks) f32, loss at the last look, then at this one (=)
@group(0) @binding(8) var<storage, read_write> running: array<atomic<u32>>;   // (1) u32, += the networks that go on

@compute @workgroup_size(WORKGROUP_SIZE)
fn stop(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || stopped_step[network] != RUNNING) {
    return;
  }
  let loss = bitcast<f32>(evaluation[network]);
  let gradient_norm = bitcast<f32>(evaluation[run.stride + network]);
  let last = last_loss[network];
  let stands = run.has_last == 1u && run.progress >= 0.0 && last - loss <= run.progress * abs(last);
  last_loss[network] = loss;
  if (loss <= run.loss || gradient_norm <= run.gradient_norm || stands) {
    stopped_step[network] = run.step | STOPPED_BY_RULE;
  } else {
    atomicAdd(&running[0], 1u);
  }
}
