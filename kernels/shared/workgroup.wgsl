// One fully connected network held by a workgroup: forward pass and backpropagation of some samples at once.
//
// Samples are held in QUADS vectors of four. Forward and backward, an invocation computes tiles of PASS_TILE units for four
// samples; for the gradient, tiles of GRADIENT_TILE units times one unit below. Beside the units of each layer that has
// weights above it stands one that is always 1: its weights are the biases, if there are any. All loops over an invocation's own parameters
// have constant bounds: unrolled, its arrays are registers.
//
// CPU twin: src/reference/network.ts
// #import shared/team.wgsl

const QUADS: u32;                            // vectors of four samples held at once
const UNITS: array<u32, LAYER_COUNT + 1>;    // where each layer starts in a column of a, its 1 behind it
const COLUMN: u32;                           // vectors of a column of a
const ABOVE: array<u32, LAYER_COUNT>;        // where each layer above the inputs starts in a column of d
const D_COLUMN: u32;
const ROWS: array<u32, LAYER_COUNT>;         // where the rows of each layer start in theta: weights, then the bias
const PITCH: array<u32, LAYER_COUNT>;        // words from row to row: odd, so that neighbours are in different banks
const THETA_WORDS: u32;
const PASS_TILE: u32;
const GRADIENT_TILE: u32;
const OWN_FIRST: array<u32, LAYER_COUNT>;    // where each layer starts among an invocation's own parameters
const OWN_PARAMETERS: u32;

const VALUES = 4u * OUTPUT_SIZE;  // values in the arrays of the loss, which here hold the outputs of four samples
const OUTPUTS = 0u;               // where these start

var<workgroup> theta: array<f32, THETA_WORDS>;
var<workgroup> a: array<vec4f, QUADS * COLUMN>;    // (quads, units) activations
var<workgroup> d: array<vec4f, QUADS * D_COLUMN>;  // (quads, units above the inputs) slopes of the activations, then dLoss/dz
var<workgroup> summands: array<f32, WORKGROUP_SIZE>;

// A parameter of one invocation: number `own` of its tiles.
struct Parameter {
  exists: bool,
  layer: u32,
  unit: u32,
  below: u32,  // the unit below, the always-1 last: that is a bias
}

fn own_parameter(own: u32, lane: u32) -> Parameter {
  var l = 0u;
  for (var next = 1u; next < LAYER_COUNT; next++) {
    l += select(0u, 1u, own >= OWN_FIRST[next]);
  }
  let tile = ((own - OWN_FIRST[l]) / GRADIENT_TILE) * WORKGROUP_SIZE + lane;
  let unit = (tile / row_length(l)) * GRADIENT_TILE + (own - OWN_FIRST[l]) % GRADIENT_TILE;
  return Parameter(unit < SIZES[l + 1u], l, unit, tile % row_length(l));
}

// Where it is in theta.
fn word_of(parameter: Parameter) -> u32 {
  return ROWS[parameter.layer] + parameter.unit * PITCH[parameter.layer] + parameter.below;
}

// Where it is in `parameters`, and in the first part of `slots`.
fn place_of(parameter: Parameter, network: u32) -> u32 {
  return parameter_place(parameter.layer, parameter.unit, parameter.below, network);
}

fn is_bias(parameter: Parameter) -> bool {
  return parameter.below == SIZES[parameter.layer];
}

fn hidden_activate(z: vec4f) -> vec4f {
  return vec4f(activate(z.x), activate(z.y), activate(z.z), activate(z.w));
}

fn hidden_slope(z: vec4f, y: vec4f) -> vec4f {
  return vec4f(
    activation_slope(z.x, y.x),
    activation_slope(z.y, y.y),
    activation_slope(z.z, y.z),
    activation_slope(z.w, y.w),
  );
}

fn last_activate(z: vec4f) -> vec4f {
  return vec4f(output_activate(z.x), output_activate(z.y), output_activate(z.z), output_activate(z.w));
}

fn last_slope(z: vec4f, y: vec4f) -> vec4f {
  return vec4f(
    output_activation_slope(z.x, y.x),
    output_activation_slope(z.y, y.y),
    output_activation_slope(z.z, y.z),
    output_activation_slope(z.w, y.w),
  );
}

// The units that are always 1 (=), where there are biases.
fn set_ones(lane: u32) {
  if (BIASES_PER_UNIT > 0u) {
    for (var l = 0u; l < LAYER_COUNT; l++) {
      for (var quad = lane; quad < QUADS; quad += WORKGROUP_SIZE) {
        a[quad * COLUMN + UNITS[l] + SIZES[l]] = vec4f(1.0);
      }
    }
  }
}

// The inputs of the samples from position `start` on (=); beyond the last sample it is repeated.
fn load_inputs(start: u32, step: u32, network: u32, lane: u32) {
  let last = batch_count(step) - 1u;
  for (var item = lane; item < QUADS * INPUT_SIZE; item += WORKGROUP_SIZE) {
    let quad = item / INPUT_SIZE;
    let i = item % INPUT_SIZE;
    let position = start + 4u * quad;
    a[quad * COLUMN + i] = vec4f(
      inputs[batch_sample(min(position, last), step, network) * INPUT_SIZE + i],
      inputs[batch_sample(min(position + 1u, last), step, network) * INPUT_SIZE + i],
      inputs[batch_sample(min(position + 2u, last), step, network) * INPUT_SIZE + i],
      inputs[batch_sample(min(position + 3u, last), step, network) * INPUT_SIZE + i],
    );
  }
}

// Layer l + 1 of a, and the slopes of its activations in d (=).
fn forward(l: u32, lane: u32) {
  let items = QUADS * ((SIZES[l + 1u] + PASS_TILE - 1u) / PASS_TILE);
  for (var item = lane; item < items; item += WORKGROUP_SIZE) {
    let quad = item % QUADS;
    let unit = (item / QUADS) * PASS_TILE;
    let last = SIZES[l + 1u] - 1u;
    var z = array<vec4f, PASS_TILE>();
    for (var i = 0u; i < row_length(l); i++) {
      let x = a[quad * COLUMN + UNITS[l] + i];
      for (var t = 0u; t < PASS_TILE; t++) {
        z[t] += theta[ROWS[l] + min(unit + t, last) * PITCH[l] + i] * x;
      }
    }
    for (var t = 0u; t < PASS_TILE; t++) {
      if (unit + t <= last) {
        var y = vec4f();
        var slope = vec4f();
        if (l + 1u < LAYER_COUNT) {
          y = hidden_activate(z[t]);
          slope = hidden_slope(z[t], y);
        } else {
          y = last_activate(z[t]);
          slope = last_slope(z[t], y);
        }
        a[quad * COLUMN + UNITS[l + 1u] + unit + t] = y;
        d[quad * D_COLUMN + ABOVE[l] + unit + t] = slope;
      }
    }
  }
}

// The outputs of d (=), zero beyond the last sample. Returns the loss of a quad's samples before LOSS_SCALE.
fn output_gradient(quad: u32, start: u32, step: u32, network: u32) -> f32 {
  let count = batch_count(step);
  let outputs = quad * COLUMN + UNITS[LAYER_COUNT];
  var y = array<f32, VALUES>();
  var slope = array<f32, VALUES>();
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let output = a[outputs + k];
    y[k] = output.x;
    y[OUTPUT_SIZE + k] = output.y;
    y[2u * OUTPUT_SIZE + k] = output.z;
    y[3u * OUTPUT_SIZE + k] = output.w;
  }
  var total = 0.0;
  for (var s = 0u; s < 4u; s++) {
    let position = start + 4u * quad + s;
    let sample = batch_sample(min(position, count - 1u), step, network);
    let loss = loss_gradient(&y, &slope, sample, s * OUTPUT_SIZE);
    total += select(0.0, loss, position < count);
    for (var k = s * OUTPUT_SIZE; k < (s + 1u) * OUTPUT_SIZE; k++) {
      slope[k] = select(0.0, slope[k], position < count);
    }
  }
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    d[quad * D_COLUMN + ABOVE[LAYER_COUNT - 1u] + k] *= vec4f(
      slope[k],
      slope[OUTPUT_SIZE + k],
      slope[2u * OUTPUT_SIZE + k],
      slope[3u * OUTPUT_SIZE + k],
    );
  }
  return total;
}

// Turns layer l of d from slopes into dLoss/dz (=).
fn backward(l: u32, lane: u32) {
  let items = QUADS * ((SIZES[l] + PASS_TILE - 1u) / PASS_TILE);
  for (var item = lane; item < items; item += WORKGROUP_SIZE) {
    let quad = item % QUADS;
    let unit = (item / QUADS) * PASS_TILE;
    let last = SIZES[l] - 1u;
    var sum = array<vec4f, PASS_TILE>();
    for (var j = 0u; j < SIZES[l + 1u]; j++) {
      let above = d[quad * D_COLUMN + ABOVE[l] + j];
      for (var t = 0u; t < PASS_TILE; t++) {
        sum[t] += theta[ROWS[l] + j * PITCH[l] + min(unit + t, last)] * above;
      }
    }
    for (var t = 0u; t < PASS_TILE; t++) {
      if (unit + t <= last) {
        d[quad * D_COLUMN + ABOVE[l - 1u] + unit + t] *= sum[t];
      }
    }
  }
}

// gradient of the parameters of an invocation (+=).
fn add_gradient(gradient: ptr<function, array<f32, OWN_PARAMETERS>>, lane: u32) {
  for (var own = 0u; own < OWN_PARAMETERS; own += GRADIENT_TILE) {
    let tile = own_parameter(own, lane);
    if (tile.exists) {
      let last = SIZES[tile.layer + 1u] - 1u;
      for (var quad = 0u; quad < QUADS; quad++) {
        let x = a[quad * COLUMN + UNITS[tile.layer] + tile.below];
        for (var t = 0u; t < GRADIENT_TILE; t++) {
          let delta = d[quad * D_COLUMN + ABOVE[tile.layer] + min(tile.unit + t, last)];
          gradient[own + t] += dot(delta, x);
        }
      }
    }
  }
}

// The sum over all invocations, in the same order in each of them.
fn workgroup_sum(value: f32, lane: u32) -> f32 {
  summands[lane] = value;
  workgroupBarrier();  // before the values of others are read
  var sum = 0.0;
  for (var other = 0u; other < WORKGROUP_SIZE; other++) {
    sum += summands[other];
  }
  return sum;
}
