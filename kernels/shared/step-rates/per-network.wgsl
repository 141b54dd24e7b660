// Learning rate and momentum of each network.
// #import shared/hyper-parameters.wgsl

const RATES = 1u;  // learning rates of a network

// Which of them a layer has.
fn rate_of_layer(l: u32) -> u32 {
  return 0u;
}

fn rate_scale_of(rate: u32, network: u32) -> f32 {
  return hyper_parameter(RATE_SCALE, network);
}

fn scaled_rate(rate: f32, scale: f32) -> f32 {
  return rate * scale;
}

fn momentum_of(network: u32) -> f32 {
  return hyper_parameter(MOMENTUM, network);
}
