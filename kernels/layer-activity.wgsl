// Looks for a sample on which one unit of a hidden layer is not strictly inactive, for one network per invocation; for
// activations which are exactly flat when off (relu).
//
// It only matters whether the layer has such a unit, and nearly all have: an activation above 0, found among the first. The
// pre-activations, which cost as much as a pass forward, are left to layers where all activations are 0.
//
// A pre-activation counts as negative only beyond the rounding of its own sum: on a kink a network can still descend.
//
// CPU twin: src/reference/inactive.ts
// #import shared/bias/{bias}.wgsl
// #import shared/layer.wgsl
// #import shared/below/{below}.wgsl

const ROUNDING: f32;  // bound of the relative rounding error of a pre-activation

// 1, or 13: the units below
@group(0) @binding(3) var<storage, read> parameters: array<f32>;    // (parameter_count, stride) f32, read
@group(0) @binding(14) var<storage, read> activations: array<f32>;  // (outputs, batch, width) f32, read
@group(0) @binding(16) var<storage, read_write> on: array<u32>;     // (outputs, width) u32, 1 where a unit, or another of its layer, is on (=); kept where it is

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_activity(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let column = column_of(invocation, run.outputs);
  if (column >= run.count) {
    return;
  }
  let unit = tile_of(invocation, run.outputs);
  var is_on = on[unit * run.width + column];
  for (var s = 0u; s < run.samples && is_on == 0u; s++) {
    for (var j = 0u; j < run.outputs && is_on == 0u; j++) {
      is_on = select(0u, 1u, activations[(j * run.batch + s) * run.width + column] > 0.0);
    }
  }

  let row = (run.weights + unit * run.inputs) * run.stride + run.first + column;
  var bias = 0.0;
  if (BIASES_PER_UNIT > 0u) {
    bias = parameters[(run.biases + unit) * run.stride + run.first + column];
  }
  for (var s = 0u; s < run.samples && is_on == 0u; s++) {
    let at = below_at(s, column);
    var sum = bias;
    var magnitude = abs(bias);
    for (var i = 0u; i < run.inputs; i++) {
      let term = parameters[row + i * run.stride] * below_value(at + below_step(i));
      sum += term;
      magnitude += abs(term);
    }
    is_on = select(0u, 1u, sum >= -ROUNDING * magnitude);
  }
  on[unit * run.width + column] = is_on;
}
