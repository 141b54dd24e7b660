// One fully connected network held by one invocation: forward pass and backpropagation of one sample.
//
// theta     (parameter_count)  per layer the weights (out, in) row-major, then the biases (out)
// z         (unit_count)       pre-activations; the entries of the input units are unused
// a         (unit_count)       activations, the inputs first
// d         (unit_count)       dLoss/da going in for the outputs, dLoss/dz coming out
// gradient  (parameter_count)  dLoss/dtheta
//
// CPU twin: src/reference/network.ts, with the same order of every addition.
// #import shared/dataset/{dataset}.wgsl
// #import shared/activation/{activation}.wgsl
// #import shared/activation/{outputActivation}.wgsl as output

const LAYER_COUNT: u32;                     // layers of weights
const SIZES: array<u32, LAYER_COUNT + 1>;   // units per layer, the input first
const WEIGHTS: array<u32, LAYER_COUNT>;     // where the weights of each layer start in theta
const BIASES: array<u32, LAYER_COUNT>;      // where its biases start
const UNITS: array<u32, LAYER_COUNT + 1>;   // where the units of each layer start in z, a and d
const PARAMETER_COUNT: u32;
const UNIT_COUNT: u32;

const INPUT_SIZE = SIZES[0];
const OUTPUT_SIZE = SIZES[LAYER_COUNT];
const OUTPUTS = UNITS[LAYER_COUNT];         // where the outputs start in z, a and d

// z and a of one sample (=).
fn forward(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, UNIT_COUNT>>,
  a: ptr<function, array<f32, UNIT_COUNT>>,
  sample: u32,
) {
  for (var i = 0u; i < INPUT_SIZE; i++) {
    a[i] = inputs[sample * INPUT_SIZE + i];
  }
  for (var l = 0u; l < LAYER_COUNT; l++) {
    for (var j = 0u; j < SIZES[l + 1u]; j++) {
      let unit = UNITS[l + 1u] + j;
      var sum = theta[BIASES[l] + j];
      for (var i = 0u; i < SIZES[l]; i++) {
        sum += theta[WEIGHTS[l] + j * SIZES[l] + i] * a[UNITS[l] + i];
      }
      z[unit] = sum;
      if (l + 1u < LAYER_COUNT) {
        a[unit] = activate(sum);
      } else {
        a[unit] = output_activate(sum);
      }
    }
  }
}

// Turns d from dLoss/da of the outputs into dLoss/dz of every unit (=) and adds the sample to gradient (+=).
fn backward(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, UNIT_COUNT>>,
  a: ptr<function, array<f32, UNIT_COUNT>>,
  d: ptr<function, array<f32, UNIT_COUNT>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
) {
  for (var j = 0u; j < OUTPUT_SIZE; j++) {
    d[OUTPUTS + j] *= output_activation_slope(z[OUTPUTS + j], a[OUTPUTS + j]);
  }
  for (var above = LAYER_COUNT; above > 0u; above--) {
    let l = above - 1u;
    for (var j = 0u; j < SIZES[above]; j++) {
      let delta = d[UNITS[above] + j];
      gradient[BIASES[l] + j] += delta;
      for (var i = 0u; i < SIZES[l]; i++) {
        gradient[WEIGHTS[l] + j * SIZES[l] + i] += delta * a[UNITS[l] + i];
      }
    }
    if (l > 0u) {
      for (var i = 0u; i < SIZES[l]; i++) {
        let unit = UNITS[l] + i;
        var sum = d[UNITS[above]] * theta[WEIGHTS[l] + i];
        for (var j = 1u; j < SIZES[above]; j++) {
          sum += d[UNITS[above] + j] * theta[WEIGHTS[l] + j * SIZES[l] + i];
        }
        d[unit] = sum * activation_slope(z[unit], a[unit]);
      }
    }
  }
}
