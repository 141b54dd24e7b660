// The penalty l2 * |theta|^2 in the gradient of one parameter, with rate = 2 * l2.

const PENALIZE_BIASES: bool;

fn with_penalty(gradient: f32, theta: f32, rate: f32, p: u32) -> f32 {
  var reached = true;
  if (!PENALIZE_BIASES) {
    for (var l = 0u; l < LAYER_COUNT; l++) {
      reached = reached && (p < BIASES[l] || p >= end_of(l));
    }
  }
  return select(gradient, gradient + rate * theta, reached);
}
