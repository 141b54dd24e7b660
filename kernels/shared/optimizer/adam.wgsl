// Adam (Kingma & Ba 2014, algorithm 1, in PyTorch's arrangement): m and v are running means of the gradient and of its
// square; theta -= rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
//
// The bias corrections come from `schedule`, computed in float64: 1 - beta^t loses most digits in float32.
//
// CPU twin: src/reference/optimizer.ts

struct Optimizer {
  beta1: f32,
  one_minus_beta1: f32,
  beta2: f32,
  one_minus_beta2: f32,
  epsilon: f32,
}

@group(0) @binding(8) var<storage, read_write> slots: array<f32>;  // (2 * parameter_count, networks) f32 m then v, updated in place (=)
@group(0) @binding(9) var<uniform> optimizer: Optimizer;

fn load_slots(
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  network: u32,
) {
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    first[p] = slots[p * run.stride + network];
    second[p] = slots[(PARAMETER_COUNT + p) * run.stride + network];
  }
}

fn store_slots(
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  network: u32,
) {
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    slots[p * run.stride + network] = first[p];
    slots[(PARAMETER_COUNT + p) * run.stride + network] = second[p];
  }
}

// One step; `schedule` holds (rate / (1 - beta1^t), 1 / sqrt(1 - beta2^t)) per step.
fn update(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
  first: ptr<function, array<f32, PARAMETER_COUNT>>,
  second: ptr<function, array<f32, PARAMETER_COUNT>>,
  step: u32,
) {
  let rate = schedule[2u * step];
  let correction = schedule[2u * step + 1u];
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    let g = gradient[p];
    first[p] = optimizer.beta1 * first[p] + optimizer.one_minus_beta1 * g;
    second[p] = optimizer.beta2 * second[p] + optimizer.one_minus_beta2 * (g * g);
    theta[p] -= rate * first[p] / (sqrt(second[p]) * correction + optimizer.epsilon);
  }
}
