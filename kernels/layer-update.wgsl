// Moves STRIP parameters of one network per invocation by one step of the optimizer. A network that has stopped stays.
//
// CPU twin: src/reference/optimizer.ts
// #import shared/blow-up.wgsl
// #import shared/objective-gradient.wgsl
// #import shared/optimizer-settings.wgsl
// #import shared/learning-rate/{learningRate}.wgsl
// #import shared/step-rates/{stepRates}.wgsl
// #import shared/clip/{clip}.wgsl
// #import shared/weight-decay/{weightDecay}.wgsl
// #import shared/optimizer/{optimizer}.wgsl

@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;  // (parameter_count, stride) f32, updated in place (=)
@group(0) @binding(4) var<storage, read> stopped_step: array<u32>;      // (networks) u32, read
@group(0) @binding(5) var<storage, read> schedule: array<f32>;          // (1, 4) f32, read: this step's row, see shared/update.wgsl
@group(0) @binding(8) var<storage, read_write> slots: array<f32>;       // (SLOTS * parameter_count, stride) f32, updated in place (=)
@group(0) @binding(20) var<storage, read> clip_scales: array<f32>;      // (width) f32, read where the norm is clipped

const STRIP: u32;

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_update(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let column = invocation % run.count;
  let first_parameter = (invocation / run.count) * STRIP;
  let network = run.first + column;
  if (first_parameter >= PARAMETER_COUNT || stopped_step[network] != RUNNING) {
    return;
  }
  let momentum = momentum_of(network);
  var scale = 1.0;
  if (CLIPS_NORM) {
    scale = clip_scales[column];
  }

  // All is read before anything is overwritten: the last strip has its last parameter more than once.
  var place = array<u32, STRIP>();
  var g = array<f32, STRIP>();
  var first = array<f32, STRIP>();
  var second = array<f32, STRIP>();
  var moved = array<f32, STRIP>();
  for (var i = 0u; i < STRIP; i++) {
    let p = min(first_parameter + i, PARAMETER_COUNT - 1u);
    place[i] = p * run.stride + network;
    let theta = parameters[place[i]];
    g[i] = decayed_gradient(clipped(objective_gradient(p, column, theta, schedule[3]), scale), theta);
    if (SLOTS >= 1u) {
      first[i] = next_first(slots[place[i]], g[i], momentum);
    }
    if (SLOTS >= 2u) {
      second[i] = next_second(slots[PARAMETER_COUNT * run.stride + place[i]], g[i]);
    }
    var layer = 0u;
    if (RATES > 1u) {
      layer = layer_of(p);
    }
    let rate_scale = rate_scale_of(rate_of_layer(layer), network);
    let rate = scaled_rate(learning_rate_at(0u), rate_scale);
    let change = move_of(g[i], first[i], second[i], momentum, rate, correction_of(0u));
    moved[i] = decayed(theta, shrink_of(0u, rate_scale)) - change;
  }
  for (var i = 0u; i < STRIP; i++) {
    if (SLOTS >= 1u) {
      slots[place[i]] = first[i];
    }
    if (SLOTS >= 2u) {
      slots[PARAMETER_COUNT * run.stride + place[i]] = second[i];
    }
    parameters[place[i]] = moved[i];
  }
}
