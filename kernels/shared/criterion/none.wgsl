// No samples are right or wrong: the targets are no classes.

fn sample_margin(a: ptr<function, array<f32, VALUES>>, sample: u32, at: u32) -> f32 {
  return -1.0;
}
