// Every step uses a mini-batch, one sample at a time.
//
// CPU twin: src/reference/batch.ts
// #import shared/order/{order}.wgsl

@group(0) @binding(11) var<storage, read> batches: array<u32>;  // (steps, 2) u32, read: where a step's samples start in the list, how many

// gradient = that of the loss (=), total[0] = the loss, before its scale (=); a short batch counts as a whole one.
fn accumulate(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
  total: ptr<function, array<f32, 1>>,
  step: u32,
  network: u32,
) {
  let start = batches[2u * step];
  let count = batches[2u * step + 1u];
  for (var position = 0u; position < count; position++) {
    var z = array<f32, VALUES>();
    var a = array<f32, VALUES>();
    var d = array<f32, VALUES>();
    let sample = sample_at(start + position, network);
    forward(theta, &z, &a, sample, 0u);
    total[0] += loss_gradient(&a, &d, sample, 0u);
    backward(theta, &z, &a, &d, gradient);
  }
  let scale = schedule[4u * step + 3u];
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    gradient[p] *= scale;
  }
}
