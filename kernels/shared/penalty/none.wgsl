// No penalty.

fn add_penalty(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
  rate: f32,
) {}
