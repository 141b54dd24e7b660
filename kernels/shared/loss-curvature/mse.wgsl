// How the gradient of the mean squared error changes when the outputs move.
//
// CPU twin: src/reference/loss.ts
// #import shared/loss/mse.wgsl

// rd = the derivative of dLoss/da of the outputs when they move along ra (=).
fn loss_curvature(
  a: ptr<function, array<f32, VALUES>>,
  ra: ptr<function, array<f32, VALUES>>,
  rd: ptr<function, array<f32, VALUES>>,
) {
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    rd[OUTPUTS + k] = (2.0 * LOSS_SCALE) * ra[OUTPUTS + k];
  }
}
