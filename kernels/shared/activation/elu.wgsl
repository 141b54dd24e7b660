// x for x > 0, else exp(x) - 1. y = activate(x).
//
// CPU twin: src/reference/activations.ts
// #import shared/math/expm1-of-negative.wgsl

fn activate(x: f32) -> f32 {
  return select(expm1_of_negative(x), x, x > 0.0);
}

fn activation_slope(x: f32, y: f32) -> f32 {
  return select(y + 1.0, 1.0, x > 0.0);
}
