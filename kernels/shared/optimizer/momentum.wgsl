// Gradient descent with heavy-ball momentum, as in PyTorch: v = momentum * v + gradient; theta -= rate * v.
//
// CPU twin: src/reference/optimizer.ts

struct Optimizer {
  momentum: f32,
}

@group(0) @binding(8) var<storage, read_write> slots: array<f32>;  // (parameter_count, networks) f32 v, updated in place (=)
@group(0) @binding(9) var<uniform> optimizer: Optimizer;

fn load_slots(
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  network: u32,
) {
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    first[p] = slots[p * run.stride + network];
  }
}

fn store_slots(
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  network: u32,
) {
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    slots[p * run.stride + network] = first[p];
  }
}

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
    first[p] = optimizer.momentum * first[p] + gradient[p];
    theta[p] -= rate * first[p];
  }
}
