// The objective of one network per invocation after a step: loss and penalty at theta + direction.
//
// CPU twin: src/reference/objective.ts
// #import shared/network.wgsl
// #import shared/loss/{loss}.wgsl
// #import shared/penalty-curvature/{penalty}.wgsl
// #import shared/penalty-rate/{rates}.wgsl
// #import shared/standing.wgsl

struct Networks {
  stride: u32,   // networks between two rows of a network-last buffer
  count: u32,    // networks
  penalty: f32,  // 2 * l2
}

const WORKGROUP_SIZE: u32;

@group(0) @binding(0) var<uniform> run: Networks;
// 1 and 2: the dataset; 4: standing; 10: hyper-parameters that differ between networks
@group(0) @binding(3) var<storage, read> parameters: array<f32>;        // (parameter_count, networks) f32, read
@group(0) @binding(9) var<storage, read> direction: array<f32>;         // (parameter_count, networks) f32, read
@group(0) @binding(14) var<storage, read_write> trial: array<f32>;      // (networks) f32, overwritten (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn objective(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || standing[network] > RETRY) {
    return;
  }
  var theta = array<f32, PARAMETER_COUNT>();
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    theta[p] = parameters[p * run.stride + network] + direction[p * run.stride + network];
  }
  var loss = 0.0;
  for (var sample = 0u; sample < NUM_SAMPLES; sample++) {
    var z = array<f32, VALUES>();
    var a = array<f32, VALUES>();
    forward(&theta, &z, &a, sample, 0u);
    loss += loss_value(&a, sample, 0u);
  }
  trial[network] = LOSS_SCALE * loss + penalty_value(&theta, penalty_rate_of(network));
}
