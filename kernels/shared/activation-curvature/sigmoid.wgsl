// The second derivative of the logistic sigmoid at x, where y = sigmoid(x).
//
// CPU twin: src/reference/activations.ts

fn activation_curvature(x: f32, y: f32) -> f32 {
  return y * (1.0 - y) * (1.0 - 2.0 * y);
}
