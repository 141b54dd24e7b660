// The second derivative of leaky relu, straight on both sides of its kink: 0.
//
// CPU twin: src/reference/activations.ts

fn activation_curvature(x: f32, y: f32) -> f32 {
  return 0.0;
}
