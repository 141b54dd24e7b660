// Puts together what one network measures, per invocation: loss, norms, samples right, dead layers, overflow.
//
// CPU twin: src/reference/evaluate.ts
// #import shared/blow-up.wgsl

struct Columns {
  stride: u32,  // networks between two rows of the evaluation
  width: u32,   // networks between two rows of everything else
  first: u32,   // first network of this dispatch; it is in column 0 of everything else
  count: u32,   // networks of this dispatch
}

const WORKGROUP_SIZE: u32;
const LOSS_SCALE: f32;  // 1 / (num_samples * output_size), or 1 / num_samples
const PARTS: u32;
const DEAD_LAYER = 1u;  // flag: some hidden layer is strictly inactive on every sample
const OVERFLOW = 2u;    // flag: the loss or a parameter is past BLOW_UP

@group(0) @binding(0) var<uniform> run: Columns;
@group(0) @binding(4) var<storage, read_write> evaluation: array<u32>;  // (5, networks), overwritten (=), see evaluate.wgsl
@group(0) @binding(21) var<storage, read> parts: array<f32>;            // (3, PARTS, width) f32, read: see layer-squares.wgsl
@group(0) @binding(23) var<storage, read> losses: array<f32>;           // (width) f32, read: summed over the samples
@group(0) @binding(24) var<storage, read> rights: array<u32>;           // (width) u32, read
@group(0) @binding(26) var<storage, read> dead: array<u32>;             // (width) u32, read: 1 where a layer is dead

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_measure(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let column = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (column >= run.count) {
    return;
  }
  var slopes = 0.0;
  var squares = 0.0;
  var overflow = false;
  for (var part = 0u; part < PARTS; part++) {
    slopes += parts[part * run.width + column];
    squares += parts[(PARTS + part) * run.width + column];
    overflow = overflow || parts[(2u * PARTS + part) * run.width + column] > 0.0;
  }
  let loss = LOSS_SCALE * losses[column];
  overflow = overflow || blows_up(loss);

  let network = run.first + column;
  evaluation[network] = bitcast<u32>(loss);
  evaluation[run.stride + network] = bitcast<u32>(sqrt(slopes));
  evaluation[2u * run.stride + network] = bitcast<u32>(sqrt(squares));
  evaluation[3u * run.stride + network] = rights[column];
  evaluation[4u * run.stride + network] = select(0u, DEAD_LAYER, dead[column] == 1u) | select(0u, OVERFLOW, overflow);
}
