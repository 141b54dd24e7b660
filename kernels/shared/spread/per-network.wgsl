// Center and spread of the starting point of each network.
// #import shared/hyper-parameters.wgsl

fn weight_center(center: f32, network: u32) -> f32 {
  return center + hyper_parameter(WEIGHT_SHIFT, network);
}

fn weight_spread(spread: f32, network: u32) -> f32 {
  return hyper_parameter(WEIGHT_SCALE, network) * spread;
}

fn bias_center(center: f32, network: u32) -> f32 {
  return center + hyper_parameter(BIAS_SHIFT, network);
}

fn bias_spread(spread: f32, network: u32) -> f32 {
  return hyper_parameter(BIAS_SCALE, network) * spread;
}
