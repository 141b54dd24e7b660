@group(0) @binding(1) var<storage, read> inputs: array<f32>;

fn activate(z: f32) -> f32 {
  return select(0.0, z, z > 0.0);
}

struct Run {
  stride: u32,
  count: u32,
  steps: u32,
  rate: f32,
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(2) var<storage, read> targets: array<f32>;
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> stopped: array<u32>;

fn updated(value: f32, slope: f32) -> f32 {
  let change = run.rate * slope;
  return value - change;
}

@compute @workgroup_size(64)
fn train(@builtin(global_invocation_id) id: vec3u) {
  let network = id.x; // train.wgsl:25
  if (network >= run.count) { // train.wgsl:26
    return; // train.wgsl:27
  }
  let theta_0 = parameters[0u * run.stride + network]; // train.wgsl:32
  let theta_1 = parameters[1u * run.stride + network];
  let theta_2 = parameters[2u * run.stride + network];
  let theta_3 = parameters[3u * run.stride + network];
  let theta_4 = parameters[4u * run.stride + network];
  let theta_5 = parameters[5u * run.stride + network];
  let theta_6 = parameters[6u * run.stride + network];
  var theta_0_1 = theta_0; // train.wgsl:36
  var theta_1_1 = theta_1;
  var theta_2_1 = theta_2;
  var theta_3_1 = theta_3;
  var theta_4_1 = theta_4;
  var theta_5_1 = theta_5;
  var theta_6_1 = theta_6;
  var stopped_after = 0u;
  for (var step = 0u; step < run.steps; step++) {
    let theta_2_2 = theta_2_1; // network.wgsl:31
    let theta_0_2 = theta_0_1;
    let theta_3_2 = theta_3_1;
    let theta_1_2 = theta_1_1;
    let theta_6_2 = theta_6_1;
    let theta_4_2 = theta_4_1;
    let theta_5_2 = theta_5_1;
    var gradient_0 = 0.0; // train.wgsl:40
    var gradient_1 = 0.0;
    var gradient_2 = 0.0;
    var gradient_3 = 0.0;
    var gradient_4 = 0.0;
    var gradient_5 = 0.0;
    var gradient_6 = 0.0;
    var loss = 0.0;
    for (var sample = 0u; sample < 1000u; sample++) { // #keep
      let a_0 = inputs[sample * 1u + 0u]; // network.wgsl:24
      let sum = theta_2_2 + theta_0_2 * a_0; // network.wgsl:31
      let a_1 = activate(sum); // network.wgsl:35
      let sum_1 = theta_3_2 + theta_1_2 * a_0; // network.wgsl:31
      let a_2 = activate(sum_1); // network.wgsl:35
      let sum_2 = theta_6_2 + theta_4_2 * a_1; // network.wgsl:31
      let sum_3 = sum_2 + theta_5_2 * a_2;
      let difference = sum_3 - targets[sample]; // train.wgsl:45
      let loss_1 = loss; // train.wgsl:46
      let loss_2 = loss_1 + difference * difference;
      let d_3 = 2.0 * difference / f32(1000u); // train.wgsl:47
      let delta = select(0.0, d_3, (sum_3 > 0.0) | true); // network.wgsl:52
      let gradient_6_1 = gradient_6; // network.wgsl:53
      let gradient_6_2 = gradient_6_1 + delta;
      let gradient_4_1 = gradient_4; // network.wgsl:56
      let gradient_4_2 = gradient_4_1 + delta * a_1;
      let d_1 = 0.0f + delta * theta_4_2; // network.wgsl:57
      let gradient_5_1 = gradient_5; // network.wgsl:56
      let gradient_5_2 = gradient_5_1 + delta * a_2;
      let d_2 = 0.0f + delta * theta_5_2; // network.wgsl:57
      let delta_1 = select(0.0, d_1, (sum > 0.0) | false); // network.wgsl:52
      let gradient_2_1 = gradient_2; // network.wgsl:53
      let gradient_2_2 = gradient_2_1 + delta_1;
      let gradient_0_1 = gradient_0; // network.wgsl:56
      let gradient_0_2 = gradient_0_1 + delta_1 * a_0;
      let d_0 = 0.0f + delta_1 * theta_0_2; // network.wgsl:57
      let delta_2 = select(0.0, d_2, (sum_1 > 0.0) | false); // network.wgsl:52
      let gradient_3_1 = gradient_3; // network.wgsl:53
      let gradient_3_2 = gradient_3_1 + delta_2;
      let gradient_1_1 = gradient_1; // network.wgsl:56
      let gradient_1_2 = gradient_1_1 + delta_2 * a_0;
      let d_0_1 = d_0 + delta_2 * theta_1_2; // network.wgsl:57
      gradient_0 = gradient_0_2; // train.wgsl:40
      gradient_1 = gradient_1_2;
      gradient_2 = gradient_2_2;
      gradient_3 = gradient_3_2;
      gradient_4 = gradient_4_2;
      gradient_5 = gradient_5_2;
      gradient_6 = gradient_6_2;
      loss = loss_2;
    }
    let gradient_0_3 = gradient_0; // train.wgsl:51
    let theta_0_3 = updated(theta_0_2, gradient_0_3);
    let gradient_1_3 = gradient_1;
    let theta_1_3 = updated(theta_1_2, gradient_1_3);
    let gradient_2_3 = gradient_2;
    let theta_2_3 = updated(theta_2_2, gradient_2_3);
    let gradient_3_3 = gradient_3;
    let theta_3_3 = updated(theta_3_2, gradient_3_3);
    let gradient_4_3 = gradient_4;
    let theta_4_3 = updated(theta_4_2, gradient_4_3);
    let gradient_5_3 = gradient_5;
    let theta_5_3 = updated(theta_5_2, gradient_5_3);
    let gradient_6_3 = gradient_6;
    let theta_6_3 = updated(theta_6_2, gradient_6_3);
    let loss_3 = loss; // train.wgsl:53
    theta_0_1 = theta_0_3;
    theta_1_1 = theta_1_3;
    theta_2_1 = theta_2_3;
    theta_3_1 = theta_3_3;
    theta_4_1 = theta_4_3;
    theta_5_1 = theta_5_3;
    theta_6_1 = theta_6_3;
    if ((bitcast<u32>(loss_3) & 2147483647u) > 1343554297u) {
      let stopped_after_1 = step + 1u; // train.wgsl:54
      stopped_after = stopped_after_1; // train.wgsl:53
      break;
    }
  }
  parameters[0u * run.stride + network] = theta_0_1; // train.wgsl:60
  parameters[1u * run.stride + network] = theta_1_1;
  parameters[2u * run.stride + network] = theta_2_1;
  parameters[3u * run.stride + network] = theta_3_1;
  parameters[4u * run.stride + network] = theta_4_1;
  parameters[5u * run.stride + network] = theta_5_1;
  parameters[6u * run.stride + network] = theta_6_1;
  stopped[network] = stopped_after; // train.wgsl:62
}
