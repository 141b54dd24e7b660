// How backpropagation changes when theta moves along v: the second half of the R-operator, for the exact Hessian.
//
// rd       (unit_count)       derivative of dLoss/da going in for the outputs, of dLoss/dz coming out
// product  (parameter_count)  derivative of dLoss/dtheta: Hessian * v
//
// CPU twin: src/reference/hessian.ts
// #import shared/activation-curvature/{activation}.wgsl
// #import shared/activation-curvature/{outputActivation}.wgsl as output

// Turns d and rd from those of dLoss/da of the outputs into those of dLoss/dz of every unit (=), adds to product (+=).
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
      var bend = 0.0;
      if (layer == LAYER_COUNT) {
        slope = output_activation_slope(z[unit], a[unit]);
        bend = d[unit] * output_activation_curvature(z[unit], a[unit]);
      } else {
        for (var k = 0u; k < SIZES[layer + 1u]; k++) {
          let above = UNITS[layer + 1u] + k;
          let w = WEIGHTS[layer] + k * SIZES[layer] + j;
          d[unit] += d[above] * theta[w];
          rd[unit] += rd[above] * theta[w] + d[above] * v[w];
        }
        slope = activation_slope(z[unit], a[unit]);
        bend = d[unit] * activation_curvature(z[unit], a[unit]);
      }
      rd[unit] = rd[unit] * slope + bend * rz[unit];
      d[unit] *= slope;
      if (BIASES_PER_UNIT > 0u) {
        product[BIASES[below] + j] += rd[unit];
      }
      for (var i = 0u; i < SIZES[below]; i++) {
        let w = WEIGHTS[below] + j * SIZES[below] + i;
        if (below == 0u) {
          product[w] += rd[unit] * a[UNITS[below] + i];
        } else {
          product[w] += rd[unit] * a[UNITS[below] + i] + d[unit] * ra[UNITS[below] + i];
        }
      }
    }
  }
}
