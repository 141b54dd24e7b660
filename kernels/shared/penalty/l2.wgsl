// The penalty l2 * |theta|^2, over all parameters or over the weights alone.

const PENALIZE_BIASES: bool;

// gradient += rate * theta, with rate = 2 * l2.
fn add_penalty(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
  rate: f32,
) {
  for (var l = 0u; l < LAYER_COUNT; l++) {
    for (var p = WEIGHTS[l]; p < BIASES[l]; p++) {
      gradient[p] += rate * theta[p];
    }
    if (PENALIZE_BIASES) {
      for (var p = BIASES[l]; p < end_of(l); p++) {
        gradient[p] += rate * theta[p];
      }
    }
  }
}
