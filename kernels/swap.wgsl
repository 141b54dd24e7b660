// Exchanges networks of a network-last buffer, one pair per invocation: so those that still train come to lie in front.
// Bits are moved, whatever they stand for.

const WORKGROUP_SIZE: u32;

struct Swap {
  stride: u32,  // networks between two rows
  count: u32,   // pairs
  rows: u32,    // rows of the buffer
}

@group(0) @binding(0) var<uniform> run: Swap;
@group(0) @binding(1) var<storage, read> pairs: array<u32>;        // (pairs, 2) u32, read; no network occurs twice
@group(0) @binding(2) var<storage, read_write> rows: array<u32>;   // (rows, networks), both networks of each pair (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn swap(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let pair = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (pair >= run.count) {
    return;
  }
  let a = pairs[2u * pair];
  let b = pairs[2u * pair + 1u];
  for (var row = 0u; row < run.rows; row++) {
    let kept = rows[row * run.stride + a];
    rows[row * run.stride + a] = rows[row * run.stride + b];
    rows[row * run.stride + b] = kept;
  }
}
