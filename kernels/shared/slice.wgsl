// One fully connected network held by a slice of SLICE lanes of a subgroup: forward pass and backpropagation of a sample.
// Each lane holds the units lane, lane + SLICE, ... of every layer, with their weights and biases.
//
// theta     (own_parameters)  the lane's, per layer its units' rows: weights, then the bias; zero where there is no unit
// z, y      (own_units)       the lane's pre-activations and activations
// a         (values)          activations of all units above the inputs, the same in all lanes of the slice
// d         (values)          dLoss/da of the outputs, likewise
// delta     (own_units)       dLoss/dz of the lane's units; zero where there is no unit
// gradient  (own_parameters)  dLoss/dtheta
//
// Forward, each lane computes its units, and shuffles hand all of them to all lanes. Backward, each lane has the sum over
// its own units for every unit of the layer below; these sums are added up by halves, so that each lane ends with those of
// its own units: SLICE - 1 shuffles for SLICE units. The loss of a sample is computed by every lane.
//
// All loops have constant bounds, and no index of an array depends on the lane: unrolled, the arrays are registers.
//
// CPU twin: src/reference/network.ts
// #import shared/team.wgsl

enable subgroups;

const SLICE: u32;                           // lanes of a network: a power of two, at most the smallest subgroup
const OWN: array<u32, LAYER_COUNT>;         // units per lane of each layer above the inputs: rounded up
const OWN_FIRST: array<u32, LAYER_COUNT>;   // where these start among the units of the lane
const OWN_UNITS: u32;                       // all of them
const OWN_ROWS: array<u32, LAYER_COUNT>;    // where their rows start in theta: weights, then the bias
const OWN_PARAMETERS: u32;
const ABOVE: array<u32, LAYER_COUNT>;       // where each layer above the inputs starts in a and d
const VALUES: u32;                          // units above the inputs
const WIDEST: u32;                          // units of the widest hidden layer, rounded up to whole slices

const OUTPUTS = ABOVE[LAYER_COUNT - 1];

// Where the row of the lane's unit q of a layer starts in theta.
fn row_of(l: u32, q: u32) -> u32 {
  return OWN_ROWS[l] + q * row_length(l);
}

// Whether the lane's unit q of a layer is one: in the last round there may be too few.
fn exists(l: u32, q: u32, lane: u32) -> bool {
  return q * SLICE + lane < SIZES[l + 1u];
}

// The lane that has unit q, or the last unit where there is none.
fn existing(l: u32, q: u32, lane: u32) -> u32 {
  return min(lane, SIZES[l + 1u] - 1u - q * SLICE);
}

// Unit i of layer l: an input, or an activation.
fn unit_below(a: ptr<function, array<f32, VALUES>>, l: u32, i: u32, sample: u32) -> f32 {
  var value = 0.0;
  if (l == 0u) {
    value = inputs[sample * INPUT_SIZE + i];
  } else {
    value = a[ABOVE[l - 1u] + i];
  }
  return value;
}

// z and y of the lane's units (=), a of all units above the inputs (=).
fn forward(
  theta: ptr<function, array<f32, OWN_PARAMETERS>>,
  z: ptr<function, array<f32, OWN_UNITS>>,
  y: ptr<function, array<f32, OWN_UNITS>>,
  a: ptr<function, array<f32, VALUES>>,
  sample: u32,
  leader: u32,
) {
  for (var l = 0u; l < LAYER_COUNT; l++) {
    for (var q = 0u; q < OWN[l]; q++) {
      z[OWN_FIRST[l] + q] = 0.0;
      if (BIASES_PER_UNIT > 0u) {
        z[OWN_FIRST[l] + q] = theta[row_of(l, q) + SIZES[l]];
      }
    }
    for (var i = 0u; i < SIZES[l]; i++) {
      let x = unit_below(a, l, i, sample);
      for (var q = 0u; q < OWN[l]; q++) {
        z[OWN_FIRST[l] + q] += theta[row_of(l, q) + i] * x;
      }
    }
    for (var q = 0u; q < OWN[l]; q++) {
      let sum = z[OWN_FIRST[l] + q];
      if (l + 1u < LAYER_COUNT) {
        y[OWN_FIRST[l] + q] = activate(sum);
      } else {
        y[OWN_FIRST[l] + q] = output_activate(sum);
      }
    }
    for (var j = 0u; j < SIZES[l + 1u]; j++) {
      a[ABOVE[l] + j] = subgroupShuffle(y[OWN_FIRST[l] + j / SLICE], leader + j % SLICE);
    }
  }
}

// delta of the lane's output units (=), from dLoss/da of all outputs; zero where there is none.
fn output_delta(
  z: ptr<function, array<f32, OWN_UNITS>>,
  y: ptr<function, array<f32, OWN_UNITS>>,
  d: ptr<function, array<f32, VALUES>>,
  delta: ptr<function, array<f32, OWN_UNITS>>,
  lane: u32,
) {
  for (var q = 0u; q < OWN[LAYER_COUNT - 1u]; q++) {
    let own = OWN_FIRST[LAYER_COUNT - 1u] + q;
    var slope = 0.0;
    for (var k = q * SLICE; k < min(q * SLICE + SLICE, OUTPUT_SIZE); k++) {
      slope = select(slope, d[OUTPUTS + k], k == q * SLICE + lane);
    }
    delta[own] = slope * output_activation_slope(z[own], y[own]);
  }
}

// delta = dLoss/dz of the lane's units of layer l (=), from those of the next layer.
fn pass_down(
  theta: ptr<function, array<f32, OWN_PARAMETERS>>,
  z: ptr<function, array<f32, OWN_UNITS>>,
  y: ptr<function, array<f32, OWN_UNITS>>,
  delta: ptr<function, array<f32, OWN_UNITS>>,
  l: u32,
  lane: u32,
) {
  var sums = array<f32, WIDEST>();
  for (var i = 0u; i < SIZES[l]; i++) {
    for (var q = 0u; q < OWN[l]; q++) {
      sums[i] += delta[OWN_FIRST[l] + q] * theta[row_of(l, q) + i];
    }
  }
  // Lanes whose numbers differ in one bit exchange halves: each keeps the sums of the units that have its own bit.
  for (var bit = SLICE / 2u; bit > 0u; bit /= 2u) {
    let upper = (lane & bit) != 0u;
    for (var q = 0u; q < OWN[l - 1u]; q++) {
      for (var k = q * SLICE; k < min(q * SLICE + bit, SIZES[l]); k++) {
        let kept = select(sums[k], sums[k + bit], upper);
        let given = select(sums[k + bit], sums[k], upper);
        sums[k] = kept + subgroupShuffleXor(given, bit);
      }
    }
  }
  for (var q = 0u; q < OWN[l - 1u]; q++) {
    let own = OWN_FIRST[l - 1u] + q;
    let slope = activation_slope(z[own], y[own]);
    delta[own] = select(0.0, sums[q * SLICE] * slope, exists(l - 1u, q, lane));
  }
}

// gradient of the lane's parameters in layer l (+=).
fn add_gradient(
  a: ptr<function, array<f32, VALUES>>,
  delta: ptr<function, array<f32, OWN_UNITS>>,
  gradient: ptr<function, array<f32, OWN_PARAMETERS>>,
  l: u32,
  sample: u32,
) {
  for (var q = 0u; q < OWN[l]; q++) {
    let row = row_of(l, q);
    for (var i = 0u; i < SIZES[l]; i++) {
      gradient[row + i] += delta[OWN_FIRST[l] + q] * unit_below(a, l, i, sample);
    }
    if (BIASES_PER_UNIT > 0u) {
      gradient[row + SIZES[l]] += delta[OWN_FIRST[l] + q];
    }
  }
}

// Adds one sample to the gradient of the lane's parameters (+=). Returns its loss before LOSS_SCALE, the same in all lanes
// of the slice.
fn add_sample(
  theta: ptr<function, array<f32, OWN_PARAMETERS>>,
  gradient: ptr<function, array<f32, OWN_PARAMETERS>>,
  sample: u32,
  lane: u32,
  leader: u32,
) -> f32 {
  var z = array<f32, OWN_UNITS>();
  var y = array<f32, OWN_UNITS>();
  var a = array<f32, VALUES>();
  var d = array<f32, VALUES>();
  var delta = array<f32, OWN_UNITS>();
  forward(theta, &z, &y, &a, sample, leader);
  let loss = loss_gradient(&a, &d, sample, 0u);
  output_delta(&z, &y, &d, &delta, lane);
  for (var l = LAYER_COUNT; l > 0u; l--) {
    add_gradient(&a, &delta, gradient, l - 1u, sample);
    if (l > 1u) {
      pass_down(theta, &z, &y, &delta, l - 1u, lane);
    }
  }
  return loss;
}

// The sum over the lanes of a slice, in all of them.
fn slice_sum(value: f32) -> f32 {
  var sum = value;
  for (var bit = 1u; bit < SLICE; bit *= 2u) {
    sum += subgroupShuffleXor(sum, bit);
  }
  return sum;
}
