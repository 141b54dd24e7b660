// Sums dLoss/dbias of one unit over the samples, for one network per invocation.
//
// CPU twin: src/reference/network.ts, with the same order of every addition, however the samples are cut into dispatches.
// #import shared/layer.wgsl

const ACCUMULATE: bool;  // add to the gradient of earlier samples

@group(0) @binding(15) var<storage, read> d: array<f32>;               // (outputs, batch, width) f32, read
@group(0) @binding(17) var<storage, read_write> gradient: array<f32>;  // (parameter_count, width) f32, overwritten (=), or accumulated (+=) if ACCUMULATE

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_bias_gradient(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let column = column_of(invocation, run.outputs);
  if (column >= run.count) {
    return;
  }
  let unit = tile_of(invocation, run.outputs);
  let start = unit * (run.batch * run.width) + column;
  let place = (run.biases + unit) * run.width + column;

  var sum = 0.0;
  if (ACCUMULATE) {
    sum = gradient[place];
  }
  for (var s = 0u; s < run.samples; s++) {
    sum += d[start + s * run.width];
  }
  gradient[place] = sum;
}
