// The second derivative of sin at x, where y = sin(x).
//
// CPU twin: src/reference/activations.ts

fn activation_curvature(x: f32, y: f32) -> f32 {
  return -y;
}
