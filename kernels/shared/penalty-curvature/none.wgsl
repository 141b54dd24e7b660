// No penalty.

fn penalty_value(theta: ptr<function, array<f32, PARAMETER_COUNT>>, rate: f32) -> f32 {
  return 0.0;
}

fn penalty_curvature(p: u32, rate: f32) -> f32 {
  return 0.0;
}
