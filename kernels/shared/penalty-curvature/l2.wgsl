// The penalty l2 * |theta|^2, over all parameters or over the weights alone, and its second derivative; rate = 2 * l2.
//
// CPU twin: src/reference/penalty.ts

const PENALIZE_BIASES: bool;

fn penalty_value(theta: ptr<function, array<f32, PARAMETER_COUNT>>, rate: f32) -> f32 {
  var squares = 0.0;
  for (var l = 0u; l < LAYER_COUNT; l++) {
    for (var p = WEIGHTS[l]; p < BIASES[l]; p++) {
      squares += theta[p] * theta[p];
    }
    if (PENALIZE_BIASES) {
      for (var p = BIASES[l]; p < end_of(l); p++) {
        squares += theta[p] * theta[p];
      }
    }
  }
  return (0.5 * rate) * squares;
}

// Along parameter p alone: rate where the penalty reaches, else 0.
fn penalty_curvature(p: u32, rate: f32) -> f32 {
  var reached = true;
  if (!PENALIZE_BIASES) {
    for (var l = 0u; l < LAYER_COUNT; l++) {
      reached = reached && (p < BIASES[l] || p >= end_of(l));
    }
  }
  return select(0.0, rate, reached);
}
