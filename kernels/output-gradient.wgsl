// Differentiates the loss of one sample for one network per invocation: d = dLoss/dz of the output units.
//
// CPU twin: src/reference/loss.ts
// #import shared/layer.wgsl
// #import shared/order/{order}.wgsl
// #import shared/loss/{loss}.wgsl
// #import shared/activation/{activation}.wgsl

const OUTPUT_SIZE: u32;
const VALUES = OUTPUT_SIZE;  // values in the arrays of the loss, which here hold the outputs alone
const OUTPUTS = 0u;          // where these start
const SLOPES_STORED: bool;   // where d is to be; else they are found from the activations

// 12: the order of samples
@group(0) @binding(2) var<storage, read> targets: array<f32>;             // (num_samples, output_size) f32, read
@group(0) @binding(14) var<storage, read> activations: array<f32>;        // (output_size, batch, width) f32, read
@group(0) @binding(15) var<storage, read_write> slopes: array<f32>;       // (output_size, batch, width) f32, overwritten (=) by d; the slopes before, if SLOPES_STORED
@group(0) @binding(18) var<storage, read_write> sample_loss: array<f32>;  // (batch, width) f32, overwritten (=), before LOSS_SCALE

@compute @workgroup_size(WORKGROUP_SIZE)
fn output_gradient(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let column = column_of(invocation, run.samples);
  if (column >= run.count) {
    return;
  }
  let position = tile_of(invocation, run.samples);
  let sample = sample_at(run.first_position + position, run.first + column);

  var a = array<f32, VALUES>();
  var d = array<f32, VALUES>();
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    a[k] = activations[(k * run.batch + position) * run.width + column];
  }
  let loss = loss_gradient(&a, &d, sample, 0u);
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let place = (k * run.batch + position) * run.width + column;
    if (SLOPES_STORED) {
      slopes[place] *= d[k];
    } else {
      slopes[place] = d[k] * activation_slope(a[k], a[k]);
    }
  }
  sample_loss[position * run.width + column] = loss;
}
