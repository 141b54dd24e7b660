// Mean squared error: mean over samples and outputs of (output - target)^2.
//
// CPU twin: src/reference/loss.ts

const LOSS_SCALE: f32;  // 1 / (num_samples * output_size)

// The sample's loss, summed over the outputs, before LOSS_SCALE. Its activations start at `at`, here and below.
fn loss_value(a: ptr<function, array<f32, VALUES>>, sample: u32, at: u32) -> f32 {
  var loss = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let difference = a[at + OUTPUTS + k] - targets[sample * OUTPUT_SIZE + k];
    loss += difference * difference;
  }
  return loss;
}

// d = dLoss/da of the outputs (=). Returns what loss_value returns.
fn loss_gradient(
  a: ptr<function, array<f32, VALUES>>,
  d: ptr<function, array<f32, VALUES>>,
  sample: u32,
  at: u32,
) -> f32 {
  var loss = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let difference = a[at + OUTPUTS + k] - targets[sample * OUTPUT_SIZE + k];
    d[at + OUTPUTS + k] = (2.0 * LOSS_SCALE) * difference;
    loss += difference * difference;
  }
  return loss;
}
