// x for x > 0, else 0.01 x; the slope at 0 is 0.01.
//
// CPU twin: src/reference/activations.ts

fn activate(x: f32) -> f32 {
  return select(0.01 * x, x, x > 0.0);
}

fn activation_slope(x: f32, y: f32) -> f32 {
  return select(0.01, 1.0, x > 0.0);
}
