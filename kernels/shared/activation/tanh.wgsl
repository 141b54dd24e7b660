// tanh(x). y = activate(x).
//
// CPU twin: src/reference/activations.ts
// #import shared/math/tanh-accurate.wgsl

fn activate(x: f32) -> f32 {
  return tanh_accurate(x);
}

fn activation_slope(x: f32, y: f32) -> f32 {
  return 1.0 - y * y;
}
