// Logistic sigmoid 1 / (1 + exp(-x)). y = activate(x).
//
// CPU twin: src/reference/activations.ts
// #import shared/math/sigmoid.wgsl

fn activate(x: f32) -> f32 {
  return sigmoid(x);
}

fn activation_slope(x: f32, y: f32) -> f32 {
  return y * (1.0 - y);
}
