// Decoupled weight decay (Loshchilov & Hutter 2019): each step shrinks theta by learning rate * weight decay.

fn decayed_gradient(gradient: f32, theta: f32) -> f32 {
  return gradient;
}

fn shrink_of(step: u32, rate_scale: f32) -> f32 {
  return scaled_rate(schedule[4u * step + 2u], rate_scale);
}

fn decayed(theta: f32, shrink: f32) -> f32 {
  return theta - shrink * theta;
}
