// The second derivative of tanh at x, where y = tanh(x): within 2.5e-7.
//
// CPU twin: src/reference/activations.ts

fn activation_curvature(x: f32, y: f32) -> f32 {
  return -2.0 * y * (1.0 - y * y);
}
