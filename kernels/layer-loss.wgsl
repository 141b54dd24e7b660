// Sums what the samples of one network measure, per invocation.

struct Tally {
  width: u32,       // networks between two rows
  count: u32,       // networks of this dispatch
  samples: u32,     // samples of this dispatch
  accumulate: u32,  // whether earlier samples are kept: 0 or 1
}

const WORKGROUP_SIZE: u32;

@group(0) @binding(0) var<uniform> run: Tally;
@group(0) @binding(18) var<storage, read> sample_loss: array<f32>;      // (batch, width) f32, read
@group(0) @binding(22) var<storage, read> sample_right: array<u32>;     // (batch, width) u32, read
@group(0) @binding(23) var<storage, read_write> losses: array<f32>;     // (width) f32, overwritten or accumulated (+=)
@group(0) @binding(24) var<storage, read_write> rights: array<u32>;     // (width) u32, likewise

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_loss(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let column = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (column >= run.count) {
    return;
  }
  var loss = select(0.0, losses[column], run.accumulate == 1u);
  var right = select(0u, rights[column], run.accumulate == 1u);
  for (var s = 0u; s < run.samples; s++) {
    loss += sample_loss[s * run.width + column];
    right += sample_right[s * run.width + column];
  }
  losses[column] = loss;
  rights[column] = right;
}
