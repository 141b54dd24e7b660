// The derivative of the penalty l2 * |theta|^2 by one parameter, with rate = 2 * l2.

const PENALIZE_BIASES: bool;

fn penalty_slope(theta: f32, bias: bool, rate: f32) -> f32 {
  return select(rate * theta, 0.0, bias && !PENALIZE_BIASES);
}
