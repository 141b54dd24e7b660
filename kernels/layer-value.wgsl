// Measures one sample for one network per invocation: its loss, and whether it is right.
//
// CPU twin: src/reference/evaluate.ts
// #import shared/layer.wgsl
// #import shared/loss/{loss}.wgsl
// #import shared/criterion/{criterion}.wgsl

const OUTPUT_SIZE: u32;
const VALUES = OUTPUT_SIZE;  // values in the arrays of the loss, which here hold the outputs alone
const OUTPUTS = 0u;          // where these start
const MARGIN: f32;           // by which a sample must be right

@group(0) @binding(2) var<storage, read> targets: array<f32>;              // (num_samples, output_size) f32, read
@group(0) @binding(14) var<storage, read> activations: array<f32>;         // (output_size, batch, width) f32, read
@group(0) @binding(18) var<storage, read_write> sample_loss: array<f32>;   // (batch, width) f32, overwritten (=), before LOSS_SCALE
@group(0) @binding(22) var<storage, read_write> sample_right: array<u32>;  // (batch, width) u32, overwritten (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_value(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let column = column_of(invocation, run.samples);
  if (column >= run.count) {
    return;
  }
  let position = tile_of(invocation, run.samples);
  let sample = run.first_position + position;

  var a = array<f32, VALUES>();
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    a[k] = activations[(k * run.batch + position) * run.width + column];
  }
  sample_loss[position * run.width + column] = loss_value(&a, sample, 0u);
  sample_right[position * run.width + column] = select(0u, 1u, sample_margin(&a, sample, 0u) > MARGIN);
}
