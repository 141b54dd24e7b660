// No penalty.

fn penalty_slope(theta: f32, bias: bool, rate: f32) -> f32 {
  return 0.0;
}
