// Learning rates of each layer, and momentum, of each network.
// #import shared/shape.wgsl
// #import shared/hyper-parameters.wgsl

const RATES = LAYER_COUNT;  // learning rates of a network

// Which of them a layer has.
fn rate_of_layer(l: u32) -> u32 {
  return l;
}

fn rate_scale_of(rate: u32, network: u32) -> f32 {
  return hyper_parameter(LAYER_RATES + rate, network);
}

fn scaled_rate(rate: f32, scale: f32) -> f32 {
  return rate * scale;
}

fn momentum_of(network: u32) -> f32 {
  return hyper_parameter(MOMENTUM, network);
}
