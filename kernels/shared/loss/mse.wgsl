// Mean squared error: mean over samples and outputs of (output - target)^2.
//
// CPU twin: src/reference/loss.ts

const LOSS_SCALE: f32;  // 1 / (num_samples * output_size)

// The sample's loss, summed over the outputs, before LOSS_SCALE.
fn loss_value(a: ptr<function, array<f32, UNIT_COUNT>>, sample: u32) -> f32 {
  var loss = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let difference = a[OUTPUTS + k] - targets[sample * OUTPUT_SIZE + k];
    loss += difference * difference;
  }
  return loss;
}

// d = dLoss/da of the outputs (=). Returns what loss_value returns.
fn loss_gradient(
  a: ptr<function, array<f32, UNIT_COUNT>>,
  d: ptr<function, array<f32, UNIT_COUNT>>,
  sample: u32,
) -> f32 {
  var loss = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let difference = a[OUTPUTS + k] - targets[sample * OUTPUT_SIZE + k];
    d[OUTPUTS + k] = (2.0 * LOSS_SCALE) * difference;
    loss += difference * difference;
  }
  return loss;
}
