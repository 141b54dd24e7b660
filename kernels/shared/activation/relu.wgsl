// max(x, 0); the slope at 0 is 0.
//
// CPU twin: src/reference/activations.ts

fn activate(x: f32) -> f32 {
  return select(x, 0.0, x < 0.0);
}

fn activation_slope(x: f32, y: f32) -> f32 {
  return select(0.0, 1.0, x > 0.0);
}
