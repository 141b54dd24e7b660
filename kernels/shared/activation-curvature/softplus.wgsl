// The second derivative of softplus at x: sigmoid(x) sigmoid(-x).
//
// CPU twin: src/reference/activations.ts
// #import shared/math/sigmoid.wgsl

fn activation_curvature(x: f32, y: f32) -> f32 {
  let share = sigmoid(x);
  return share * (1.0 - share);
}
