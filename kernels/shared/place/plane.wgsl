// The coordinates of each network on the plane of the initializer.
// #import shared/hyper-parameters.wgsl

fn place_of(network: u32) -> vec2f {
  return vec2f(hyper_parameter(PLANE_U, network), hyper_parameter(PLANE_V, network));
}
