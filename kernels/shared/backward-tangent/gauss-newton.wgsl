// How backpropagation changes when theta moves along v, as if the outputs were linear in theta: what is left is J^T L J v, the
// generalized Gauss-Newton matrix times v, with J the Jacobian of the outputs and L the Hessian of the loss by them.
//
// rd       (unit_count)       derivative of dLoss/da going in for the outputs, of dLoss/dz coming out
// product  (parameter_count)  Gauss-Newton matrix * v
//
// CPU twin: src/reference/hessian.ts
// Source: Schraudolph 2002, "Fast curvature matrix-vector products for second-order gradient descent", section 3

// Turns rd from that of dLoss/da of the outputs into that of dLoss/dz of every unit (=), adds to product (+=). What the exact
// one needs beside is not read.
fn backward_tangent(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  v: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, VALUES>>,
  a: ptr<function, array<f32, VALUES>>,
  d: ptr<function, array<f32, VALUES>>,
  rz: ptr<function, array<f32, VALUES>>,
  ra: ptr<function, array<f32, VALUES>>,
  rd: ptr<function, array<f32, VALUES>>,
  product: ptr<function, array<f32, PARAMETER_COUNT>>,
) {
  for (var layer = LAYER_COUNT; layer > 0u; layer--) {
    let below = layer - 1u;
    for (var j = 0u; j < SIZES[layer]; j++) {
      let unit = UNITS[layer] + j;
      var slope = 0.0;
      if (layer == LAYER_COUNT) {
        slope = output_activation_slope(z[unit], a[unit]);
      } else {
        for (var k = 0u; k < SIZES[layer + 1u]; k++) {
          rd[unit] += rd[UNITS[layer + 1u] + k] * theta[WEIGHTS[layer] + k * SIZES[layer] + j];
        }
        slope = activation_slope(z[unit], a[unit]);
      }
      rd[unit] *= slope;
      if (BIASES_PER_UNIT > 0u) {
        product[BIASES[below] + j] += rd[unit];
      }
      for (var i = 0u; i < SIZES[below]; i++) {
        product[WEIGHTS[below] + j * SIZES[below] + i] += rd[unit] * a[UNITS[below] + i];
      }
    }
  }
}
