// The penalty of each network.
// #import shared/hyper-parameters.wgsl

fn penalty_rate_of(network: u32) -> f32 {
  return hyper_parameter(PENALTY_RATE, network);
}
