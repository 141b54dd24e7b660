// sin(x) for |x| up to 50,000; arguments beyond are taken at that limit.
//
// CPU twin: src/reference/activations.ts
// #import shared/math/sine.wgsl

fn activate(x: f32) -> f32 {
  return sine(x);
}

fn activation_slope(x: f32, y: f32) -> f32 {
  return cosine(x);
}
