// The units below a layer are units of another layer.

@group(0) @binding(13) var<storage, read> below: array<f32>;  // (inputs, batch, width) f32, read: their activations

// Where unit 0 of a sample is, for the network in a column.
fn below_at(position: u32, column: u32) -> u32 {
  return position * run.width + column;
}

// From unit 0 to another one.
fn below_step(unit: u32) -> u32 {
  return unit * (run.batch * run.width);
}

fn below_value(at: u32) -> f32 {
  return below[at];
}
