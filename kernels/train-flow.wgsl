// Follows the gradient flow dtheta/dt = -gradient of one network per invocation (strategy `invocation`): adaptive
// Runge-Kutta steps of Bogacki and Shampine's 3(2) pair, many attempts per dispatch, everything held in registers.
//
// A step whose error is too large is not taken; it only makes the next one shorter. A network whose loss at theta passes
// BLOW_UP, or is no number, stops for good. There is one place where a gradient is computed, so that an attempt gives the
// same bits wherever a dispatch begins.
//
// CPU twin: src/reference/flow.ts
// #import shared/blow-up.wgsl
// #import shared/network.wgsl
// #import shared/loss/{loss}.wgsl
// #import shared/penalty/{penalty}.wgsl
// #import shared/penalty-rate/{rates}.wgsl
// #import shared/batch/full.wgsl

struct Run {
  stride: u32,      // networks between two rows of a network-last buffer
  first: u32,       // first network of this dispatch
  count: u32,       // networks of this dispatch
  first_step: u32,  // attempts already made
  steps: u32,       // attempts of this dispatch
  penalty: f32,     // 2 * l2
  tolerance: f32,   // largest error of a step in any parameter, relative to 1 + |parameter|
  horizon: f32,     // time at which the flow ends
  initial: f32,     // time of the first attempted step
}

const WORKGROUP_SIZE: u32;

const STAGES = 4u;
// Stage s is at theta - h * (NODE[s] * k + LAST[s] * sum), k the gradient of the stage before.
const NODE = array<f32, STAGES>(0.0, 0.5, 0.75, 0.0);
const LAST = array<f32, STAGES>(0.0, 0.0, 0.0, 1.0);
const WEIGHT = array<f32, STAGES>(0.2222222222, 0.3333333333, 0.4444444444, 0.0);
const ERROR_WEIGHT = array<f32, STAGES>(-0.0694444444, 0.0833333333, 0.1111111111, -0.125);

@group(0) @binding(0) var<uniform> run: Run;
// 1 and 2: the dataset, where it is not constant
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;    // (parameter_count, networks) f32, updated in place (=)
@group(0) @binding(4) var<storage, read_write> stopped_step: array<u32>;  // (networks) u32, RUNNING or the step it stopped after (=)
@group(0) @binding(8) var<storage, read_write> slots: array<f32>;         // (3, networks) f32: next step, time, its lost digits (=)

// What the step size is multiplied by, from the error in units of what is allowed.
fn growth(ratio: f32) -> f32 {
  return max(0.2, min(5.0, 0.9 * exp2(log2(max(ratio, 1e-30)) * -0.3333333333)));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn train_flow(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let network = run.first + invocation;
  if (invocation >= run.count || stopped_step[network] != RUNNING) {
    return;
  }

  var theta = array<f32, PARAMETER_COUNT>();
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    theta[p] = parameters[p * run.stride + network];
  }
  let kept = slots[network];
  var next = select(kept, run.initial, kept == 0.0);
  var time = slots[run.stride + network];
  var carry = slots[2u * run.stride + network];

  let penalty_rate = penalty_rate_of(network);

  var stopped = RUNNING;
  for (var step = 0u; step < run.steps; step++) {
    let left = run.horizon - time;
    let h = min(next, left);
    var point = array<f32, PARAMETER_COUNT>();
    var gradient = array<f32, PARAMETER_COUNT>();
    var sum = array<f32, PARAMETER_COUNT>();
    var error = array<f32, PARAMETER_COUNT>();
    var here = 0.0;
    var fails = false;
    for (var stage = 0u; stage < STAGES; stage++) {
      for (var p = 0u; p < PARAMETER_COUNT; p++) {
        point[p] = theta[p] - h * (NODE[stage] * gradient[p] + LAST[stage] * sum[p]);
        gradient[p] = 0.0;
      }
      var total = array<f32, 1>();
      accumulate(&point, &gradient, &total, step, network);
      add_penalty(&point, &gradient, penalty_rate);
      here = select(here, total[0], stage == 0u);
      fails = fails || blows_up(LOSS_SCALE * total[0]);
      for (var p = 0u; p < PARAMETER_COUNT; p++) {
        sum[p] += WEIGHT[stage] * gradient[p];
        error[p] += ERROR_WEIGHT[stage] * gradient[p];
      }
    }
    var farthest = 0.0;
    for (var p = 0u; p < PARAMETER_COUNT; p++) {
      farthest = max(farthest, abs(h * sum[p]));
    }
    // Near a minimum steps grow until they are unstable; the error must shrink with the move, or theta never settles.
    let settling = max(0.1 * farthest, 0.01 * run.tolerance);
    var ratio = 0.0;
    for (var p = 0u; p < PARAMETER_COUNT; p++) {
      ratio = max(ratio, abs(h * error[p]) / min(run.tolerance * (1.0 + abs(point[p])), settling));
    }
    let refused = fails || blows_up(ratio);
    let ends = left <= 0.0;
    let taken = !ends && !refused && ratio <= 1.0;
    for (var p = 0u; p < PARAMETER_COUNT; p++) {
      theta[p] = select(theta[p], point[p], taken);
    }
    let moved = h - carry;  // Kahan's sum: steps may be tiny beside the time
    let now = time + moved;
    let whole = h == left;
    carry = select(carry, (now - time) - moved, taken && !whole);
    time = select(time, select(now, run.horizon, whole), taken);
    let factor = select(growth(ratio), 0.2, refused);
    // Steps grow no longer than the flow: without a gradient they would soon pass the largest float32.
    next = select(select(h, min(h, 0.2 * run.horizon), factor > 1.0) * factor, next, ends);
    if (blows_up(LOSS_SCALE * here)) {
      stopped = run.first_step + step + 1u;
      break;
    }
  }

  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    parameters[p * run.stride + network] = theta[p];
  }
  slots[network] = next;
  slots[run.stride + network] = time;
  slots[2u * run.stride + network] = carry;
  stopped_step[network] = stopped;
}
