// The loss is measured without its gradient, whose norm counts as 0: a look on the way needs no more.

fn add_slopes(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, VALUES>>,
  a: ptr<function, array<f32, VALUES>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
  sample: u32,
) {}
