// How the gradient of the softmax cross-entropy changes when the logits move.
//
// CPU twin: src/reference/loss.ts
// #import shared/loss/cross-entropy.wgsl

// rd = the derivative of dLoss/da of the outputs when they move along ra (=): softmax_k (ra_k - sum_j softmax_j ra_j).
fn loss_curvature(
  a: ptr<function, array<f32, VALUES>>,
  ra: ptr<function, array<f32, VALUES>>,
  rd: ptr<function, array<f32, VALUES>>,
) {
  let index = largest_output(a, 0u);
  let largest = largest_logit(a, 0u);
  let rest = exponentials_beside(a, 0u, index, largest);
  let scale = 1.0 / (1.0 + rest);
  var mean = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    mean += exp(a[OUTPUTS + k] - largest) * scale * ra[OUTPUTS + k];
  }
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let share = exp(a[OUTPUTS + k] - largest) * scale;
    rd[OUTPUTS + k] = LOSS_SCALE * share * (ra[OUTPUTS + k] - mean);
  }
}
