// The units below a layer are the inputs of the dataset, which all networks share.
// #import shared/order/{order}.wgsl

@group(0) @binding(1) var<storage, read> inputs: array<f32>;  // (num_samples, inputs) f32, read

const TOGETHER = 1u;  // inputs that are loaded together

// Where input 0 of a sample is, for the network in a column.
fn below_at(position: u32, column: u32) -> u32 {
  return sample_at(run.first_position + position, run.first + column) * run.inputs;
}

// From input 0 to another one.
fn below_step(unit: u32) -> u32 {
  return unit;
}

// Which of those that are loaded together an invocation loads: there is one.
fn below_lane() -> u32 {
  return 0u;
}

fn below_value(at: u32) -> f32 {
  return inputs[at];
}

fn load_below(values: ptr<function, array<f32, TOGETHER>>, at: u32, lane: u32) {
  values[0] = below_value(at);
}

// Whether an invocation has no network to work for.
fn is_idle(column: u32) -> bool {
  return column >= run.count;
}
