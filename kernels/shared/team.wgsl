// What the kernels have in common that train each network by a team of invocations: what they are told, the shape of the
// network, and the functions of scalars that any invocation of the team can call.
//
// #import shared/shape.wgsl
// #import shared/blow-up.wgsl
// #import shared/dataset/buffers.wgsl
// #import shared/activation/{activation}.wgsl
// #import shared/activation/{outputActivation}.wgsl as output
// #import shared/loss/{loss}.wgsl
// #import shared/penalty-rate/{rates}.wgsl
// #import shared/penalty-slope/{penalty}.wgsl
// #import shared/batch-list/{batch}.wgsl
// #import shared/optimizer-settings.wgsl
// #import shared/learning-rate/{learningRate}.wgsl
// #import shared/step-rates/{stepRates}.wgsl
// #import shared/clip/{clip}.wgsl
// #import shared/weight-decay/{weightDecay}.wgsl
// #import shared/optimizer/{optimizer}.wgsl

struct Run {
  stride: u32,      // networks between two rows of a network-last buffer
  first: u32,       // first network of this dispatch
  count: u32,       // networks of this dispatch
  first_step: u32,  // steps already taken
  steps: u32,       // steps of this dispatch
  penalty: f32,     // 2 * l2
}

const WORKGROUP_SIZE: u32;

const INPUT_SIZE = SIZES[0];
const OUTPUT_SIZE = SIZES[LAYER_COUNT];

@group(0) @binding(0) var<uniform> run: Run;
// 1 and 2: the dataset
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;    // (parameter_count, networks) f32, updated in place (=)
@group(0) @binding(4) var<storage, read_write> stopped_step: array<u32>;  // (networks) u32, RUNNING or the step it stopped after (=)
@group(0) @binding(5) var<storage, read> schedule: array<f32>;            // (steps, 4) f32, read: see shared/update.wgsl
@group(0) @binding(8) var<storage, read_write> slots: array<f32>;         // (SLOTS * parameter_count, networks) f32, updated in place (=)
// 9: the optimizer; 10: hyper-parameters that differ between networks; 11 and 12: mini-batches

// Parameters of a unit.
fn row_length(l: u32) -> u32 {
  return SIZES[l] + BIASES_PER_UNIT;
}

// Where a parameter is in `parameters`, and in the first part of `slots`: the weight from unit i of layer l to a unit of
// the next, or that unit's bias, which stands behind its weights as i = SIZES[l].
fn parameter_place(l: u32, unit: u32, i: u32, network: u32) -> u32 {
  let p = select(WEIGHTS[l] + unit * SIZES[l] + i, BIASES[l] + unit, i == SIZES[l]);
  return p * run.stride + network;
}

// The same in the second part of `slots`.
fn second_place(place: u32) -> u32 {
  return PARAMETER_COUNT * run.stride + place;
}
