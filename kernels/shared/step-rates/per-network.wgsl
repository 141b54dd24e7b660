// Learning rate and momentum of each network.
// #import shared/hyper-parameters.wgsl
// #import shared/rate-scale/{rates}.wgsl

fn scaled_rate(rate: f32, scale: f32) -> f32 {
  return rate * scale;
}

fn momentum_of(network: u32) -> f32 {
  return hyper_parameter(MOMENTUM, network);
}
