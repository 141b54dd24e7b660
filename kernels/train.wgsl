// Trains one network per invocation (strategy `invocation`): steps with parameters, gradient and optimizer
// state held in registers, many steps per dispatch.
//
// A network whose loss passes BLOW_UP, or is no number, stops for good; the step is recorded.
// Every count and step number is a uniform value, so that one pipeline serves a whole sweep, whatever its chunks.
//
// CPU twin: src/reference/train.ts
// #import shared/blow-up.wgsl
// #import shared/network.wgsl
// #import shared/loss/{loss}.wgsl
// #import shared/penalty/{penalty}.wgsl
// #import shared/penalty-rate/{rates}.wgsl
// #import shared/batch/{batch}.wgsl
// #import shared/update.wgsl

struct Run {
  stride: u32,      // networks between two rows of a network-last buffer
  first: u32,       // first network of this dispatch
  count: u32,       // networks of this dispatch
  first_step: u32,  // steps already taken
  steps: u32,       // steps of this dispatch
  penalty: f32,     // 2 * l2
}

const WORKGROUP_SIZE: u32;

@group(0) @binding(0) var<uniform> run: Run;
// 1 and 2: the dataset, where it is not constant
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;    // (parameter_count, networks) f32, updated in place (=)
@group(0) @binding(4) var<storage, read_write> stopped_step: array<u32>;  // (networks) u32, RUNNING or the step it stopped after (=)
// 5, 8 and 9: the optimizer; 10: hyper-parameters that differ between networks; 11 and 12: mini-batches

@compute @workgroup_size(WORKGROUP_SIZE)
fn train(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let network = run.first + invocation;
  if (invocation >= run.count || stopped_step[network] != RUNNING) {
    return;
  }

  var theta = array<f32, PARAMETER_COUNT>();
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    theta[p] = parameters[p * run.stride + network];
  }
  var first = array<f32, PARAMETER_COUNT>();
  var second = array<f32, PARAMETER_COUNT>();
  load_slots(&first, &second, network);

  var rate_scales = array<f32, RATES>();
  load_rates(&rate_scales, network);
  let momentum = momentum_of(network);
  let penalty_rate = penalty_rate_of(network);

  var stopped = RUNNING;
  for (var step = 0u; step < run.steps; step++) {
    var gradient = array<f32, PARAMETER_COUNT>();
    var total = array<f32, 1>();
    accumulate(&theta, &gradient, &total, step, network);
    add_penalty(&theta, &gradient, penalty_rate);
    update(&theta, &gradient, &first, &second, step, &rate_scales, momentum);
    if (blows_up(LOSS_SCALE * total[0])) {
      stopped = run.first_step + step + 1u;
      break;
    }
  }

  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    parameters[p * run.stride + network] = theta[p];
  }
  store_slots(&first, &second, network);
  stopped_step[network] = stopped;
}
