// The second derivative of elu at x, where y = elu(x): exp(x) for x <= 0, else 0.
//
// CPU twin: src/reference/activations.ts

fn activation_curvature(x: f32, y: f32) -> f32 {
  return select(y + 1.0, 0.0, x > 0.0);
}
