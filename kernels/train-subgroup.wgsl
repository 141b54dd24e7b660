// Trains one network per slice of SLICE lanes of a subgroup (strategy `subgroup`): each lane keeps its part of parameters,
// gradient and optimizer state in registers, and tells the others what they need by shuffles; there are no barriers.
//
// A network whose loss passes BLOW_UP, or is no number, stops for good; the step is recorded. Its lanes, and those beyond
// the last network, go on without effect, because shuffles need all lanes. Lanes of a subgroup are taken to be neighbours
// in the workgroup, as they are wherever workgroups have one dimension.
//
// CPU twin: src/reference/train.ts
// #import shared/slice.wgsl

@compute @workgroup_size(WORKGROUP_SIZE)
fn train_subgroup(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(subgroup_invocation_id) place_in_subgroup: u32,
) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let lane = invocation % SLICE;
  let leader = place_in_subgroup - lane;
  let network = run.first + min(invocation / SLICE, run.count - 1u);
  let trains = invocation / SLICE < run.count && stopped_step[network] == RUNNING;

  var theta = array<f32, OWN_PARAMETERS>();
  var first = array<f32, OWN_PARAMETERS>();
  var second = array<f32, OWN_PARAMETERS>();
  for (var l = 0u; l < LAYER_COUNT; l++) {
    for (var q = 0u; q < OWN[l]; q++) {
      for (var i = 0u; i < row_length(l); i++) {
        let own = row_of(l, q) + i;
        let place = parameter_place(l, q * SLICE + existing(l, q, lane), i, network);
        theta[own] = select(0.0, parameters[place], exists(l, q, lane));
        if (SLOTS >= 1u) {
          first[own] = select(0.0, slots[place], exists(l, q, lane));
        }
        if (SLOTS >= 2u) {
          second[own] = select(0.0, slots[second_place(place)], exists(l, q, lane));
        }
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
    let moves = stopped == RUNNING;
    var gradient = array<f32, OWN_PARAMETERS>();
    var total = 0.0;
    for (var position = 0u; position < batch_count(step); position++) {
      total += add_sample(&theta, &gradient, batch_sample(position, step, network), lane, leader);
    }

    var squares = 0.0;
    for (var l = 0u; l < LAYER_COUNT; l++) {
      for (var q = 0u; q < OWN[l]; q++) {
        for (var i = 0u; i < row_length(l); i++) {
          let own = row_of(l, q) + i;
          gradient[own] = gradient[own] * batch_scale(step) + penalty_slope(theta[own], i == SIZES[l], penalty_rate);
          squares += gradient[own] * gradient[own];
        }
      }
    }
    if (CLIPS_NORM) {
      squares = slice_sum(squares);
    }
    let scale = clip_scale(squares);
    let correction = correction_of(step);
    let learning_rate = learning_rate_at(step);
    for (var l = 0u; l < LAYER_COUNT; l++) {
      let rate = scaled_rate(learning_rate, rate_scales[rate_of_layer(l)]);
      let shrink = shrink_of(step, rate_scales[rate_of_layer(l)]);
      for (var own = row_of(l, 0u); own < row_of(l, OWN[l]); own++) {
        let g = decayed_gradient(clipped(gradient[own], scale), theta[own]);
        if (SLOTS >= 1u) {
          first[own] = select(first[own], next_first(first[own], g, momentum), moves);
        }
        if (SLOTS >= 2u) {
          second[own] = select(second[own], next_second(second[own], g), moves);
        }
        let change = move_of(g, first[own], second[own], momentum, rate, correction);
        theta[own] = select(theta[own], decayed(theta[own], shrink) - change, moves);
      }
    }
    stopped = select(stopped, run.first_step + step + 1u, moves && blows_up(LOSS_SCALE * total));
  }

  // Lanes without a unit have the last one's values, and store the same to the same place.
  for (var l = 0u; l < LAYER_COUNT; l++) {
    for (var q = 0u; q < OWN[l]; q++) {
      for (var i = 0u; i < row_length(l); i++) {
        let own = row_of(l, q) + i;
        theta[own] = subgroupShuffle(theta[own], leader + existing(l, q, lane));
        if (SLOTS >= 1u) {
          first[own] = subgroupShuffle(first[own], leader + existing(l, q, lane));
        }
        if (SLOTS >= 2u) {
          second[own] = subgroupShuffle(second[own], leader + existing(l, q, lane));
        }
      }
    }
  }
  if (!trains) {
    return;
  }
  for (var l = 0u; l < LAYER_COUNT; l++) {
    for (var q = 0u; q < OWN[l]; q++) {
      for (var i = 0u; i < row_length(l); i++) {
        let own = row_of(l, q) + i;
        let place = parameter_place(l, q * SLICE + existing(l, q, lane), i, network);
        parameters[place] = theta[own];
        if (SLOTS >= 1u) {
          slots[place] = first[own];
        }
        if (SLOTS >= 2u) {
          slots[second_place(place)] = second[own];
        }
      }
    }
  }
  stopped_step[network] = stopped;
}
