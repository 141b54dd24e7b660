// Runs the last layer for one sample after the other, for one network per invocation, which keeps its weights: z = b + W a,
// the loss, and d = dLoss/dz of the layer's units and of those below.
//
// CPU twin: src/reference/network.ts and src/reference/loss.ts, with the same order of every addition.
// #import shared/bias/{bias}.wgsl
// #import shared/layer.wgsl
// #import shared/below/activations.wgsl
// #import shared/order/{order}.wgsl
// #import shared/loss/{loss}.wgsl
// #import shared/activation/{activation}.wgsl
// #import shared/activation/{outputActivation}.wgsl as output

const OUTPUT_SIZE: u32;
const VALUES = OUTPUT_SIZE;  // values in the arrays of the loss, which here hold the outputs alone
const OUTPUTS = 0u;          // where these start
const INPUTS: u32;           // units below: run.inputs
const SAMPLE_PARTS: u32;     // parts that the samples of a dispatch are cut in, each for an invocation of its own
const SLOPES_STORED: bool;   // those of the units below, where their d is to be; else they are found from the activations
const WEIGHTS = OUTPUT_SIZE * INPUTS;

// 12: the order of samples; 13: the units below
@group(0) @binding(2) var<storage, read> targets: array<f32>;             // (num_samples, output_size) f32, read
@group(0) @binding(3) var<storage, read> parameters: array<f32>;          // (parameter_count, stride) f32, read
@group(0) @binding(15) var<storage, read_write> d: array<f32>;            // (output_size, batch, width) f32, overwritten (=)
@group(0) @binding(16) var<storage, read_write> below_d: array<f32>;      // (inputs, batch, width) f32, overwritten (=) by d; the slopes before, if SLOPES_STORED
@group(0) @binding(18) var<storage, read_write> sample_loss: array<f32>;  // (batch, width) f32, overwritten (=), before LOSS_SCALE

// In memory, where a loop that is not written out can fill it.
var<private> weights: array<f32, WEIGHTS>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_head(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let column = column_of(invocation, SAMPLE_PARTS);
  if (column >= run.count) {
    return;
  }
  let samples = tiles_over(run.samples, SAMPLE_PARTS);
  let first_sample = tile_of(invocation, SAMPLE_PARTS) * samples;

  var biases = array<f32, OUTPUT_SIZE>();
  for (var j = 0u; j < OUTPUT_SIZE; j++) {
    if (BIASES_PER_UNIT > 0u) {
      biases[j] = parameters[(run.biases + j) * run.stride + run.first + column];
    }
  }
  // It ends where only the run knows, and so is not written out: hundreds of loads in a row take long to compile.
  for (var w = 0u; w < OUTPUT_SIZE * run.inputs; w++) {
    weights[w] = parameters[(run.weights + w) * run.stride + run.first + column];
  }
  // A sample is done once: its slopes are gone when its d are there.
  for (var position = first_sample; position < min(first_sample + samples, run.samples); position++) {
    let at = below_at(position, column);
    var below_a = array<f32, INPUTS>();
    for (var i = 0u; i < INPUTS; i++) {
      below_a[i] = below_value(at + below_step(i));
    }
    var z = array<f32, OUTPUT_SIZE>();
    var a = array<f32, VALUES>();
    var delta = array<f32, VALUES>();
    for (var j = 0u; j < OUTPUT_SIZE; j++) {
      z[j] = biases[j];
      for (var i = 0u; i < INPUTS; i++) {
        z[j] += weights[j * INPUTS + i] * below_a[i];
      }
      a[j] = output_activate(z[j]);
    }
    let sample = sample_at(run.first_position + position, run.first + column);
    sample_loss[position * run.width + column] = loss_gradient(&a, &delta, sample, 0u);
    for (var j = 0u; j < OUTPUT_SIZE; j++) {
      delta[j] *= output_activation_slope(z[j], a[j]);
      d[(j * run.batch + position) * run.width + column] = delta[j];
    }

    for (var i = 0u; i < INPUTS; i++) {
      var sum = 0.0;
      for (var j = 0u; j < OUTPUT_SIZE; j++) {
        sum += delta[j] * weights[j * INPUTS + i];
      }
      let place = at + below_step(i);
      if (SLOPES_STORED) {
        below_d[place] *= sum;
      } else {
        below_d[place] = sum * activation_slope(below_a[i], below_a[i]);
      }
    }
  }
}
