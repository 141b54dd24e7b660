// Learning rate and momentum that all networks share.
// #import shared/rate-scale/{rates}.wgsl

fn scaled_rate(rate: f32, scale: f32) -> f32 {
  return rate;
}

fn momentum_of(network: u32) -> f32 {
  return optimizer.momentum;
}
