// Passes a layer's d = dLoss/dz on to the units below, one tile of TILE_UNITS of these for TILE_SAMPLES samples, for one
// network per invocation: slope * (W^T d).
//
// CPU twin: src/reference/network.ts, with the same order of every addition.
// #import shared/layer.wgsl
// #import shared/below/activations.wgsl
// #import shared/activation/{activation}.wgsl

const TILE_UNITS: u32;    // units below and samples of a tile
const TILE_SAMPLES: u32;
const TILE = TILE_UNITS * TILE_SAMPLES;
const DEPTH: u32;         // units above of a turn, which divide the layer's
const SLOPES_STORED: bool;  // where d is to be; else they are found from the activations

// 13: the units below
@group(0) @binding(3) var<storage, read> parameters: array<f32>;      // (parameter_count, stride) f32, read
@group(0) @binding(15) var<storage, read> d: array<f32>;              // (outputs, batch, width) f32, read
@group(0) @binding(16) var<storage, read_write> below_d: array<f32>;  // (inputs, batch, width) f32, overwritten (=) by d; the slopes before, if SLOPES_STORED

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let sample_tiles = tiles_over(run.samples, TILE_SAMPLES);
  let tiles = sample_tiles * tiles_over(run.inputs, TILE_UNITS);
  let column = column_of(invocation, tiles);
  if (column >= run.count) {
    return;
  }
  let tile = tile_of(invocation, tiles);
  let first_unit = (tile / sample_tiles) * TILE_UNITS;
  let first_sample = (tile % sample_tiles) * TILE_SAMPLES;

  var sum = array<f32, TILE>();
  var row = array<u32, TILE_UNITS>();
  for (var i = 0u; i < TILE_UNITS; i++) {
    row[i] = (run.weights + min(first_unit + i, run.inputs - 1u)) * run.stride + run.first + column;
  }
  var at = array<u32, TILE_SAMPLES>();
  for (var s = 0u; s < TILE_SAMPLES; s++) {
    at[s] = min(first_sample + s, run.samples - 1u) * run.width + column;
  }
  for (var start = 0u; start < run.outputs; start += DEPTH) {
    for (var j = 0u; j < DEPTH; j++) {
      let step = (start + j) * (run.batch * run.width);
      var above = array<f32, TILE_SAMPLES>();
      for (var s = 0u; s < TILE_SAMPLES; s++) {
        above[s] = d[at[s] + step];
      }
      let weight_step = (start + j) * (run.inputs * run.stride);
      for (var i = 0u; i < TILE_UNITS; i++) {
        let weight = parameters[row[i] + weight_step];
        for (var s = 0u; s < TILE_SAMPLES; s++) {
          sum[i * TILE_SAMPLES + s] += above[s] * weight;
        }
      }
    }
  }

  // All slopes are read before the first of them is overwritten: tiles over the edge have places twice.
  for (var i = 0u; i < TILE_UNITS; i++) {
    let start = min(first_unit + i, run.inputs - 1u) * (run.batch * run.width);
    for (var s = 0u; s < TILE_SAMPLES; s++) {
      if (SLOPES_STORED) {
        sum[i * TILE_SAMPLES + s] *= below_d[start + at[s]];
      } else {
        let y = below_value(start + at[s]);
        sum[i * TILE_SAMPLES + s] *= activation_slope(y, y);
      }
    }
  }
  for (var i = 0u; i < TILE_UNITS; i++) {
    let start = min(first_unit + i, run.inputs - 1u) * (run.batch * run.width);
    for (var s = 0u; s < TILE_SAMPLES; s++) {
      below_d[start + at[s]] = sum[i * TILE_SAMPLES + s];
    }
  }
}
