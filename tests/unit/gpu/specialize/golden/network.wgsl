// A network of one invocation, in little: what the golden files of specialize are made from.

const LAYER_COUNT: u32;
const SIZES: array<u32, LAYER_COUNT + 1>;
const WEIGHTS: array<u32, LAYER_COUNT>;
const BIASES: array<u32, LAYER_COUNT>;
const UNITS: array<u32, LAYER_COUNT + 1>;
const PARAMETER_COUNT: u32;
const UNIT_COUNT: u32;

@group(0) @binding(1) var<storage, read> inputs: array<f32>;

fn activate(z: f32) -> f32 {
  return select(0.0, z, z > 0.0);
}

fn forward(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, UNIT_COUNT>>,
  a: ptr<function, array<f32, UNIT_COUNT>>,
  sample: u32,
) {
  for (var i = 0u; i < SIZES[0]; i++) {
    a[i] = inputs[sample * SIZES[0] + i];
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
        a[unit] = sum;
      }
    }
  }
}

fn backward(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, UNIT_COUNT>>,
  a: ptr<function, array<f32, UNIT_COUNT>>,
  d: ptr<function, array<f32, UNIT_COUNT>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
) {
  for (var l = LAYER_COUNT; l > 0u; l--) {
    for (var j = 0u; j < SIZES[l]; j++) {
      let delta = select(0.0, d[UNITS[l] + j], z[UNITS[l] + j] > 0.0 || l == LAYER_COUNT);
      gradient[BIASES[l - 1u] + j] += delta;
      for (var i = 0u; i < SIZES[l - 1u]; i++) {
        let weight = WEIGHTS[l - 1u] + j * SIZES[l - 1u] + i;
        gradient[weight] += delta * a[UNITS[l - 1u] + i];
        d[UNITS[l - 1u] + i] += delta * theta[weight];
      }
    }
  }
}
