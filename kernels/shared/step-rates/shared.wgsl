// Learning rate and momentum that all networks share.

fn rate_scale_of(network: u32) -> f32 {
  return 1.0;
}

fn scaled_rate(rate: f32, scale: f32) -> f32 {
  return rate;
}

fn momentum_of(network: u32) -> f32 {
  return optimizer.momentum;
}
