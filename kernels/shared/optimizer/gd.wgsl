// Gradient descent: theta -= rate * gradient. Keeps no state.
//
// CPU twin: src/reference/optimizer.ts

fn load_slots(
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  network: u32,
) {}

fn store_slots(
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  network: u32,
) {}

// One step; `schedule` holds (learning rate, unused) per step.
fn update(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  step: u32,
) {
  let rate = schedule[2u * step];
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    theta[p] -= rate * gradient[p];
  }
}
