// Trains one network per workgroup (strategy `workgroup`): parameters and the activations of some samples are in workgroup
// memory, gradient and optimizer state in the registers of the invocation that owns the parameter.
//
// Barriers separate what is written from what is read: the inputs of some samples, each layer forward, the loss, each layer
// backward, the parameters after a step. All invocations stop together, in uniform control flow.
//
// A network whose loss passes BLOW_UP, or is no number, stops for good; the step is recorded.
//
// CPU twin: src/reference/train.ts
// #import shared/workgroup.wgsl

var<workgroup> losses: array<f32, QUADS>;
var<workgroup> ends: u32;  // whether training is over

// gradient of the loss on the samples of a step, before the scale of a short batch (+=); losses (=).
fn step_gradient(gradient: ptr<function, array<f32, OWN_PARAMETERS>>, step: u32, network: u32, lane: u32) {
  var total = 0.0;
  for (var start = 0u; start < batch_count(step); start += 4u * QUADS) {
    workgroupBarrier();  // the samples before are done with
    load_inputs(start, step, network, lane);
    workgroupBarrier();  // the inputs are there
    for (var l = 0u; l < LAYER_COUNT; l++) {
      forward(l, lane);
      workgroupBarrier();  // the layer is there
    }
    if (lane < QUADS) {
      total += output_gradient(lane, start, step, network);
      losses[lane] = total;
    }
    workgroupBarrier();  // d of the outputs is there
    for (var l = LAYER_COUNT - 1u; l > 0u; l--) {
      backward(l, lane);
      workgroupBarrier();  // so is that of the layer
    }
    add_gradient(gradient, lane);
  }
}

// The loss of the last step before LOSS_SCALE.
fn total_loss() -> f32 {
  var total = 0.0;
  for (var quad = 0u; quad < QUADS; quad++) {
    total += losses[quad];
  }
  return total;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn train_workgroup(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = id.y * groups.x + id.x;
  let network = run.first + group;
  if (group >= run.count) {
    return;
  }
  if (lane == 0u) {
    ends = select(0u, 1u, stopped_step[network] != RUNNING);
  }
  if (workgroupUniformLoad(&ends) == 1u) {
    return;
  }

  set_ones(lane);
  var first = array<f32, OWN_PARAMETERS>();
  var second = array<f32, OWN_PARAMETERS>();
  for (var own = 0u; own < OWN_PARAMETERS; own++) {
    let parameter = own_parameter(own, lane);
    if (parameter.exists) {
      let place = place_of(parameter, network);
      theta[word_of(parameter)] = parameters[place];
      if (SLOTS >= 1u) {
        first[own] = slots[place];
      }
      if (SLOTS >= 2u) {
        second[own] = slots[second_place(place)];
      }
    }
  }

  var rate_scales = array<f32, RATES>();
  for (var rate = 0u; rate < RATES; rate++) {
    rate_scales[rate] = rate_scale_of(rate, network);
  }
  let momentum = momentum_of(network);
  let penalty_rate = penalty_rate_of(network);

  var stopped = RUNNING;
  for (var step = 0u; step < run.steps; step++) {
    var gradient = array<f32, OWN_PARAMETERS>();
    step_gradient(&gradient, step, network, lane);

    var squares = 0.0;
    for (var own = 0u; own < OWN_PARAMETERS; own++) {
      let parameter = own_parameter(own, lane);
      if (parameter.exists) {
        let penalty = penalty_slope(theta[word_of(parameter)], is_bias(parameter), penalty_rate);
        gradient[own] = gradient[own] * batch_scale(step) + penalty;
        squares += gradient[own] * gradient[own];
      }
    }
    if (CLIPS_NORM) {
      squares = workgroup_sum(squares, lane);
    }
    let scale = clip_scale(squares);
    let correction = correction_of(step);
    for (var own = 0u; own < OWN_PARAMETERS; own++) {
      let parameter = own_parameter(own, lane);
      if (parameter.exists) {
        let rate_scale = rate_scales[rate_of_layer(parameter.layer)];
        let rate = scaled_rate(learning_rate_at(step), rate_scale);
        let value = theta[word_of(parameter)];
        let g = decayed_gradient(clipped(gradient[own], scale), value);
        if (SLOTS >= 1u) {
          first[own] = next_first(first[own], g, momentum);
        }
        if (SLOTS >= 2u) {
          second[own] = next_second(second[own], g);
        }
        let change = move_of(g, first[own], second[own], momentum, rate, correction);
        theta[word_of(parameter)] = decayed(value, shrink_of(step, rate_scale)) - change;
      }
    }

    if (lane == 0u) {
      ends = select(0u, 1u, blows_up(LOSS_SCALE * total_loss()));
    }
    // The barriers in here also stand between the new parameters and the next step.
    if (workgroupUniformLoad(&ends) == 1u) {
      stopped = run.first_step + step + 1u;
      break;
    }
  }

  for (var own = 0u; own < OWN_PARAMETERS; own++) {
    let parameter = own_parameter(own, lane);
    if (parameter.exists) {
      let place = place_of(parameter, network);
      parameters[place] = theta[word_of(parameter)];
      if (SLOTS >= 1u) {
        slots[place] = first[own];
      }
      if (SLOTS >= 2u) {
        slots[second_place(place)] = second[own];
      }
    }
  }
  if (lane == 0u) {
    stopped_step[network] = stopped;
  }
}
