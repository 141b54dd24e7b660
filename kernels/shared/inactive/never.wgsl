// No unit is ever off: the activation is nowhere flat.

fn mark_active(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, VALUES>>,
  a: ptr<function, array<f32, VALUES>>,
  on: ptr<function, array<u32, UNIT_COUNT>>,
) {}

fn has_dead_layer(on: ptr<function, array<u32, UNIT_COUNT>>) -> bool {
  return false;
}
