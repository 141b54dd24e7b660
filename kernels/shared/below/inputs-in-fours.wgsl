// The units below a layer are the inputs of the dataset, which all networks share, in an order that all networks share:
// four neighbouring invocations need the same numbers at the same time, so that each loads one of four and hands it on.
//
// All invocations must go the same way, so that those without a network do what others do; and four neighbours must work
// on the same tile: `block` is a multiple of four.
// #import shared/order/{order}.wgsl

enable subgroups;

@group(0) @binding(1) var<storage, read> inputs: array<f32>;  // (num_samples, inputs) f32, read

const TOGETHER = 4u;  // inputs that are loaded together; they must divide the inputs

// Where input 0 of a sample is, for the network in a column.
fn below_at(position: u32, column: u32) -> u32 {
  return sample_at(run.first_position + position, run.first + column) * run.inputs;
}

// From input 0 to another one.
fn below_step(unit: u32) -> u32 {
  return unit;
}

// Which of four an invocation loads.
fn below_lane() -> u32 {
  return subgroupExclusiveAdd(1u) & 3u;
}

// values = four inputs in a row (=).
fn load_below(values: ptr<function, array<f32, TOGETHER>>, at: u32, lane: u32) {
  let own = inputs[at + lane];
  let odd = (lane & 1u) == 1u;
  let high = (lane & 2u) == 2u;
  // Of the pairs (0, 1) and (2, 3), the one that the invocation is in; then the same of the other pair.
  let beside = quadSwapX(own);
  let even_own = select(own, beside, odd);
  let odd_own = select(beside, own, odd);
  let even_other = quadSwapY(even_own);
  let odd_other = quadSwapY(odd_own);
  values[0] = select(even_own, even_other, high);
  values[1] = select(odd_own, odd_other, high);
  values[2] = select(even_other, even_own, high);
  values[3] = select(odd_other, odd_own, high);
}

fn is_idle(column: u32) -> bool {
  return false;
}
