// Binary cross-entropy on logits: mean over samples and outputs of max(o, 0) - o y + log(1 + exp(-|o|)).
//
// CPU twin: src/reference/loss.ts
// #import shared/math/log1p.wgsl
// #import shared/math/sigmoid.wgsl

const LOSS_SCALE: f32;  // 1 / (num_samples * output_size)

// The sample's loss, summed over the outputs, before LOSS_SCALE. Its activations start at `at`, here and below.
fn loss_value(a: ptr<function, array<f32, VALUES>>, sample: u32, at: u32) -> f32 {
  var loss = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let logit = a[at + OUTPUTS + k];
    let linear = select(0.0, logit, logit > 0.0) - logit * targets[sample * OUTPUT_SIZE + k];
    loss += linear + log1p(exp(-abs(logit)));
  }
  return loss;
}

// d = dLoss/da of the outputs (=). Returns the loss to within ln 2 per output: enough to notice a divergence, and
// spares the training loop a logarithm.
fn loss_gradient(
  a: ptr<function, array<f32, VALUES>>,
  d: ptr<function, array<f32, VALUES>>,
  sample: u32,
  at: u32,
) -> f32 {
  var loss = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let logit = a[at + OUTPUTS + k];
    let goal = targets[sample * OUTPUT_SIZE + k];
    d[at + OUTPUTS + k] = LOSS_SCALE * (sigmoid(logit) - goal);
    loss += select(0.0, logit, logit > 0.0) - logit * goal;
  }
  return loss;
}
