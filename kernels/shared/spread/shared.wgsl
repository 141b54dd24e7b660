// Center and spread of the starting points that all networks share.

fn weight_center(center: f32, network: u32) -> f32 {
  return center;
}

fn weight_spread(spread: f32, network: u32) -> f32 {
  return spread;
}

fn bias_center(center: f32, network: u32) -> f32 {
  return center;
}

fn bias_spread(spread: f32, network: u32) -> f32 {
  return spread;
}
