// How the forward pass of one sample changes when theta moves along v: the first half of Pearlmutter's R-operator.
//
// v        (parameter_count)  the direction
// rz, ra   (unit_count)       derivatives of z and a; those of the inputs are 0
//
// CPU twin: src/reference/hessian.ts
// Source: Pearlmutter 1994, "Fast exact multiplication by the Hessian"
// #import shared/network.wgsl

// rz and ra of every unit above the inputs (=), from z and a.
fn forward_tangent(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  v: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, VALUES>>,
  a: ptr<function, array<f32, VALUES>>,
  rz: ptr<function, array<f32, VALUES>>,
  ra: ptr<function, array<f32, VALUES>>,
) {
  for (var l = 0u; l < LAYER_COUNT; l++) {
    for (var j = 0u; j < SIZES[l + 1u]; j++) {
      let unit = UNITS[l + 1u] + j;
      var sum = 0.0;
      if (BIASES_PER_UNIT > 0u) {
        sum = v[BIASES[l] + j];
      }
      for (var i = 0u; i < SIZES[l]; i++) {
        let w = WEIGHTS[l] + j * SIZES[l] + i;
        if (l == 0u) {
          sum += v[w] * a[UNITS[l] + i];
        } else {
          sum += v[w] * a[UNITS[l] + i] + theta[w] * ra[UNITS[l] + i];
        }
      }
      rz[unit] = sum;
      if (l + 1u < LAYER_COUNT) {
        ra[unit] = activation_slope(z[unit], a[unit]) * sum;
      } else {
        ra[unit] = output_activation_slope(z[unit], a[unit]) * sum;
      }
    }
  }
}
