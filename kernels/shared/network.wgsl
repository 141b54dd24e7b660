// One fully connected network held by one invocation: forward pass and backpropagation of the samples held at once.
//
// theta     (parameter_count)   per layer the weights (out, in) row-major, then the biases (out), if there are any
// z         (held, unit_count)  pre-activations; the entries of the input units are unused
// a         (held, unit_count)  activations, the inputs first
// d         (held, unit_count)  dLoss/da going in for the outputs, dLoss/dz coming out
// gradient  (parameter_count)   dLoss/dtheta
//
// Samples that are unrolled are held together: then each gradient is summed up in one go, and fewer values have to stay
// in registers at a time. The order of its additions is that of the samples, however many are held.
//
// CPU twin: src/reference/network.ts, with the same order of every addition.
// #import shared/shape.wgsl
// #import shared/dataset/{dataset}.wgsl
// #import shared/activation/{activation}.wgsl
// #import shared/activation/{outputActivation}.wgsl as output

const UNITS: array<u32, LAYER_COUNT + 1>;   // where the units of each layer start in z, a and d
const UNIT_COUNT: u32;
const HELD: u32;                            // samples held at once
const VALUES = HELD * UNIT_COUNT;           // values in z, a and d

const INPUT_SIZE = SIZES[0];
const OUTPUT_SIZE = SIZES[LAYER_COUNT];
const OUTPUTS = UNITS[LAYER_COUNT];         // where the outputs start in z, a and d

// z and a of one sample (=), from `at` on.
fn forward(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, VALUES>>,
  a: ptr<function, array<f32, VALUES>>,
  sample: u32,
  at: u32,
) {
  for (var i = 0u; i < INPUT_SIZE; i++) {
    a[at + i] = inputs[sample * INPUT_SIZE + i];
  }
  for (var l = 0u; l < LAYER_COUNT; l++) {
    for (var j = 0u; j < SIZES[l + 1u]; j++) {
      let unit = at + UNITS[l + 1u] + j;
      var sum = 0.0;
      if (BIASES_PER_UNIT > 0u) {
        sum = theta[BIASES[l] + j];
      }
      for (var i = 0u; i < SIZES[l]; i++) {
        sum += theta[WEIGHTS[l] + j * SIZES[l] + i] * a[at + UNITS[l] + i];
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

// Turns d from dLoss/da of the outputs into dLoss/dz of every unit (=) and adds all samples held to gradient (+=).
fn backward(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, VALUES>>,
  a: ptr<function, array<f32, VALUES>>,
  d: ptr<function, array<f32, VALUES>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
) {
  for (var layer = LAYER_COUNT; layer > 0u; layer--) {
    let below = layer - 1u;
    for (var j = 0u; j < SIZES[layer]; j++) {
      for (var at = 0u; at < VALUES; at += UNIT_COUNT) {
        let unit = at + UNITS[layer] + j;
        if (layer == LAYER_COUNT) {
          d[unit] *= output_activation_slope(z[unit], a[unit]);
        } else {
          var sum = d[at + UNITS[layer + 1u]] * theta[WEIGHTS[layer] + j];
          for (var k = 1u; k < SIZES[layer + 1u]; k++) {
            sum += d[at + UNITS[layer + 1u] + k] * theta[WEIGHTS[layer] + k * SIZES[layer] + j];
          }
          d[unit] = sum * activation_slope(z[unit], a[unit]);
        }
      }
      if (BIASES_PER_UNIT > 0u) {
        for (var at = 0u; at < VALUES; at += UNIT_COUNT) {
          gradient[BIASES[below] + j] += d[at + UNITS[layer] + j];
        }
      }
      for (var i = 0u; i < SIZES[below]; i++) {
        for (var at = 0u; at < VALUES; at += UNIT_COUNT) {
          gradient[WEIGHTS[below] + j * SIZES[below] + i] += d[at + UNITS[layer] + j] * a[at + UNITS[below] + i];
        }
      }
    }
  }
}
