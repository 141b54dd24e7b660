// What the kernels of strategy `layered` share: the uniform values of one layer, and which part of it an invocation does.
//
// A layer is a matrix product per network. An invocation computes a tile of it for one network: neighbouring invocations
// hold neighbouring networks, `block` of them, so that their loads are neighbours too; then comes the next tile, and only
// after the last tile the next block, whose weights and activations then replace those of the last one in the caches.
//
// What lies beyond the edge of a matrix repeats its last row: an invocation loads that again, computes the same, and stores
// the same to the same place. So tiles need no guards and may be of any size.

struct Layer {
  stride: u32,          // networks between two rows of parameters
  width: u32,           // networks between two rows of everything else: as many as are trained at once
  first: u32,           // first network of this dispatch; it is in column 0 of everything but the parameters
  count: u32,           // networks of this dispatch
  block: u32,           // networks of neighbouring invocations: count if that is small
  first_position: u32,  // first sample of this dispatch, as a position in the order of samples
  samples: u32,         // samples of this dispatch
  batch: u32,           // samples between two units
  inputs: u32,          // units below
  outputs: u32,         // units of the layer
  weights: u32,         // where its weights start among the parameters
  biases: u32,          // where its biases start
}

const WORKGROUP_SIZE: u32;

@group(0) @binding(0) var<uniform> run: Layer;

// Tiles of a size that cover so many rows.
fn tiles_over(rows: u32, size: u32) -> u32 {
  return (rows + (size - 1u)) / size;
}

// The tile that an invocation computes, of so many per network.
fn tile_of(invocation: u32, tiles: u32) -> u32 {
  return (invocation / run.block) % tiles;
}

// The network that it does so for, counted from the first of this dispatch; the last block may reach beyond `count`.
fn column_of(invocation: u32, tiles: u32) -> u32 {
  return (invocation / (run.block * tiles)) * run.block + invocation % run.block;
}
