// The units below a layer are units of another layer.

@group(0) @binding(13) var<storage, read> below: array<f32>;  // (inputs, batch, width) f32, read: their activations

const TOGETHER = 1u;  // units that are loaded together

// Where unit 0 of a sample is, for the network in a column.
fn below_at(position: u32, column: u32) -> u32 {
  return position * run.width + column;
}

// From unit 0 to another one.
fn below_step(unit: u32) -> u32 {
  return unit * (run.batch * run.width);
}

// Which of those that are loaded together an invocation loads: there is one.
fn below_lane() -> u32 {
  return 0u;
}

fn below_value(at: u32) -> f32 {
  return below[at];
}

fn load_below(values: ptr<function, array<f32, TOGETHER>>, at: u32, lane: u32) {
  values[0] = below_value(at);
}

// Whether an invocation has no network to work for.
fn is_idle(column: u32) -> bool {
  return column >= run.count;
}
