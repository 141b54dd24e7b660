// No weight decay.

fn decayed_gradient(gradient: f32, theta: f32) -> f32 {
  return gradient;
}

fn shrink_of(step: u32, rate_scale: f32) -> f32 {
  return 0.0;
}

fn decayed(theta: f32, shrink: f32) -> f32 {
  return theta;
}
