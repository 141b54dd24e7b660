// The factor of each network's learning rate.
// #import shared/hyper-parameters.wgsl

fn rate_scale_of(network: u32) -> f32 {
  return hyper_parameter(RATE_SCALE, network);
}
