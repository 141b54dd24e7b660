// Softmax cross-entropy on logits: mean over samples of -sum_k y_k log softmax(o)_k.
//
// The largest logit is taken out before exponentials are summed, and its own 1 kept apart, so that neither large
// logits overflow nor small losses drown in log(1 + tiny).
//
// CPU twin: src/reference/loss.ts
// #import shared/math/log1p.wgsl

const LOSS_SCALE: f32;  // 1 / num_samples

// The output with the largest logit; the first of equals.
fn largest_output(a: ptr<function, array<f32, VALUES>>, at: u32) -> u32 {
  var largest = a[at + OUTPUTS];
  var index = 0u;
  for (var k = 1u; k < OUTPUT_SIZE; k++) {
    let logit = a[at + OUTPUTS + k];
    index = select(index, k, logit > largest);
    largest = select(largest, logit, logit > largest);
  }
  return index;
}

fn largest_logit(a: ptr<function, array<f32, VALUES>>, at: u32) -> f32 {
  var largest = a[at + OUTPUTS];
  for (var k = 1u; k < OUTPUT_SIZE; k++) {
    let logit = a[at + OUTPUTS + k];
    largest = select(largest, logit, logit > largest);
  }
  return largest;
}

// sum_k exp(o_k - largest) without the largest itself.
fn exponentials_beside(a: ptr<function, array<f32, VALUES>>, at: u32, index: u32, largest: f32) -> f32 {
  var rest = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    rest += select(exp(a[at + OUTPUTS + k] - largest), 0.0, k == index);
  }
  return rest;
}

// The sample's loss before LOSS_SCALE.
fn loss_value(a: ptr<function, array<f32, VALUES>>, sample: u32, at: u32) -> f32 {
  let index = largest_output(a, at);
  let largest = largest_logit(a, at);
  let rest = exponentials_beside(a, at, index, largest);
  let log_total = log1p(rest);
  var loss = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    loss += targets[sample * OUTPUT_SIZE + k] * ((largest - a[at + OUTPUTS + k]) + log_total);
  }
  return loss;
}

// d = dLoss/da of the outputs (=). Returns the loss to within ln(output_size): enough to notice a divergence.
fn loss_gradient(
  a: ptr<function, array<f32, VALUES>>,
  d: ptr<function, array<f32, VALUES>>,
  sample: u32,
  at: u32,
) -> f32 {
  let index = largest_output(a, at);
  let largest = largest_logit(a, at);
  let rest = exponentials_beside(a, at, index, largest);
  let scale = 1.0 / (1.0 + rest);
  var loss = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let goal = targets[sample * OUTPUT_SIZE + k];
    let below = largest - a[at + OUTPUTS + k];
    d[at + OUTPUTS + k] = LOSS_SCALE * (exp(-below) * scale - goal);
    loss += goal * below;
  }
  return loss;
}
