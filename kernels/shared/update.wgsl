// One step of an optimizer for one network held by one invocation: clips the gradient, adds weight decay, moves theta.
//
// `schedule` has four numbers per step: the learning rate (for adam divided by 1 - beta1^t), adam's 1 / sqrt(1 - beta2^t),
// the learning rate times the decoupled weight decay, and the factor of the gradient of a short mini-batch.
//
// CPU twin: src/reference/optimizer.ts
// #import shared/shape.wgsl
// #import shared/optimizer-settings.wgsl
// #import shared/learning-rate/{learningRate}.wgsl
// #import shared/step-rates/{stepRates}.wgsl
// #import shared/clip/{clip}.wgsl
// #import shared/weight-decay/{weightDecay}.wgsl
// #import shared/optimizer/{optimizer}.wgsl

@group(0) @binding(5) var<storage, read> schedule: array<f32>;     // (steps, 4) f32, read
@group(0) @binding(8) var<storage, read_write> slots: array<f32>;  // (SLOTS * parameter_count, networks) f32, updated in place (=)

fn load_slots(
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  network: u32,
) {
  if (SLOTS >= 1u) {
    for (var p = 0u; p < PARAMETER_COUNT; p++) {
      first[p] = slots[p * run.stride + network];
    }
  }
  if (SLOTS >= 2u) {
    for (var p = 0u; p < PARAMETER_COUNT; p++) {
      second[p] = slots[(PARAMETER_COUNT + p) * run.stride + network];
    }
  }
}

fn store_slots(
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  network: u32,
) {
  if (SLOTS >= 1u) {
    for (var p = 0u; p < PARAMETER_COUNT; p++) {
      slots[p * run.stride + network] = first[p];
    }
  }
  if (SLOTS >= 2u) {
    for (var p = 0u; p < PARAMETER_COUNT; p++) {
      slots[(PARAMETER_COUNT + p) * run.stride + network] = second[p];
    }
  }
}

// The factors of the learning rate (=).
fn load_rates(scales: ptr<function, array<f32, RATES>>, network: u32) {
  for (var rate = 0u; rate < RATES; rate++) {
    scales[rate] = rate_scale_of(rate, network);
  }
}

fn update(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  step: u32,
  rate_scales: ptr<function, array<f32, RATES>>,
  momentum: f32,
) {
  let correction = correction_of(step);
  var squares = 0.0;
  if (CLIPS_NORM) {
    for (var p = 0u; p < PARAMETER_COUNT; p++) {
      squares += gradient[p] * gradient[p];
    }
  }
  let scale = clip_scale(squares);
  let learning_rate = learning_rate_at(step);
  for (var l = 0u; l < LAYER_COUNT; l++) {
    let rate = scaled_rate(learning_rate, rate_scales[rate_of_layer(l)]);
    let shrink = shrink_of(step, rate_scales[rate_of_layer(l)]);
    for (var p = WEIGHTS[l]; p < end_of(l); p++) {
      let g = decayed_gradient(clipped(gradient[p], scale), theta[p]);
      if (SLOTS >= 1u) {
        first[p] = next_first(first[p], g, momentum);
      }
      if (SLOTS >= 2u) {
        second[p] = next_second(second[p], g);
      }
      theta[p] = decayed(theta[p], shrink) - move_of(g, first[p], second[p], momentum, rate, correction);
    }
  }
}
