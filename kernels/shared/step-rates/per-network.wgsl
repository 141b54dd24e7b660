// Learning rate and momentum of each network.
// #import shared/hyper-parameters.wgsl

fn rate_scale_of(network: u32) -> f32 {
  return hyper_parameter(RATE_SCALE, network);
}

fn scaled_rate(rate: f32, scale: f32) -> f32 {
  return rate * scale;
}

fn momentum_of(network: u32) -> f32 {
  return hyper_parameter(MOMENTUM, network);
}
