// How the gradient of the softmax cross-entropy changes when the logits move.
//
// CPU twin: src/reference/loss.ts
// #import shared/loss/cross-entropy.wgsl

// rd = the derivative of dLoss/da of the outputs when they move along ra (=): softmax_k sum_j softmax_j (ra_k - ra_j).
fn loss_curvature(
  a: ptr<function, array<f32, VALUES>>,
  ra: ptr<function, array<f32, VALUES>>,
  rd: ptr<function, array<f32, VALUES>>,
) {
  let index = largest_output(a, 0u);
  let largest = largest_logit(a, 0u);
  let rest = exponentials_beside(a, 0u, index, largest);
  let scale = 1.0 / (1.0 + rest);
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    // Differences are weighted, not the mean taken off: that would leave rounding alone where one share is nearly 1.
    var beside = 0.0;
    for (var j = 0u; j < OUTPUT_SIZE; j++) {
      beside += (exp(a[OUTPUTS + j] - largest) * scale) * (ra[OUTPUTS + k] - ra[OUTPUTS + j]);
    }
    let share = exp(a[OUTPUTS + k] - largest) * scale;
    rd[OUTPUTS + k] = LOSS_SCALE * share * beside;
  }
}
