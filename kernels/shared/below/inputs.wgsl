// The units below a layer are the inputs of the dataset, which all networks share.
// #import shared/order/{order}.wgsl

@group(0) @binding(1) var<storage, read> inputs: array<f32>;  // (num_samples, inputs) f32, read

// Where input 0 of a sample is, for the network in a column.
fn below_at(position: u32, column: u32) -> u32 {
  return sample_at(run.first_position + position, run.first + column) * run.inputs;
}

// From input 0 to another one.
fn below_step(unit: u32) -> u32 {
  return unit;
}

fn below_value(at: u32) -> f32 {
  return inputs[at];
}
