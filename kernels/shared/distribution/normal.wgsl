// Normal with mean center and standard deviation spread. The value at the signed fraction s in (-1, 1).
// #import shared/normal.wgsl

fn draw(s: f32, center: f32, spread: f32) -> f32 {
  return center + spread * normal_quantile_of_fraction(s);
}
