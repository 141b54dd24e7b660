// How the gradient of the binary cross-entropy changes when the logits move.
//
// CPU twin: src/reference/loss.ts
// #import shared/loss/bce.wgsl

// rd = the derivative of dLoss/da of the outputs when they move along ra (=).
fn loss_curvature(
  a: ptr<function, array<f32, VALUES>>,
  ra: ptr<function, array<f32, VALUES>>,
  rd: ptr<function, array<f32, VALUES>>,
) {
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let logit = a[OUTPUTS + k];
    rd[OUTPUTS + k] = LOSS_SCALE * (sigmoid(logit) * sigmoid(-logit)) * ra[OUTPUTS + k];
  }
}
