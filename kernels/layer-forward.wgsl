// Computes one tile of a layer, TILE_UNITS units for TILE_SAMPLES samples, for one network per invocation: z = b + W a,
// its activation and, if it is to be stored, the slope of that.
//
// CPU twin: src/reference/network.ts, with the same order of every addition.
// #import shared/bias/{bias}.wgsl
// #import shared/layer.wgsl
// #import shared/below/{below}.wgsl
// #import shared/activation/{activation}.wgsl

const TILE_UNITS: u32;    // units and samples of a tile
const TILE_SAMPLES: u32;
const TILE = TILE_UNITS * TILE_SAMPLES;
const LOADED = TILE_SAMPLES * TOGETHER;
const DEPTH: u32;         // inputs of a turn, which divide the layer's, and which TOGETHER divides
const SLOPES_STORED: bool;  // else the way back finds them from the activations

// 1 and 12, or 13: the units below
@group(0) @binding(3) var<storage, read> parameters: array<f32>;          // (parameter_count, stride) f32, read
@group(0) @binding(14) var<storage, read_write> activations: array<f32>;  // (outputs, batch, width) f32, overwritten (=)
@group(0) @binding(15) var<storage, read_write> slopes: array<f32>;       // (outputs, batch, width) f32, overwritten (=) if SLOPES_STORED

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let sample_tiles = tiles_over(run.samples, TILE_SAMPLES);
  let tiles = sample_tiles * tiles_over(run.outputs, TILE_UNITS);
  if (is_idle(column_of(invocation, tiles))) {
    return;
  }
  let column = min(column_of(invocation, tiles), run.count - 1u);
  let lane = below_lane();
  let tile = tile_of(invocation, tiles);
  let first_unit = (tile / sample_tiles) * TILE_UNITS;
  let first_sample = (tile % sample_tiles) * TILE_SAMPLES;

  var sum = array<f32, TILE>();
  var row = array<u32, TILE_UNITS>();
  for (var j = 0u; j < TILE_UNITS; j++) {
    let unit = min(first_unit + j, run.outputs - 1u);
    row[j] = (run.weights + unit * run.inputs) * run.stride + run.first + column;
    var bias = 0.0;
    if (BIASES_PER_UNIT > 0u) {
      bias = parameters[(run.biases + unit) * run.stride + run.first + column];
    }
    for (var s = 0u; s < TILE_SAMPLES; s++) {
      sum[j * TILE_SAMPLES + s] = bias;
    }
  }
  var at = array<u32, TILE_SAMPLES>();
  for (var s = 0u; s < TILE_SAMPLES; s++) {
    at[s] = below_at(min(first_sample + s, run.samples - 1u), column);
  }
  for (var start = 0u; start < run.inputs; start += DEPTH) {
    for (var i = 0u; i < DEPTH; i += TOGETHER) {
      let step = below_step(start + i);
      var a = array<f32, LOADED>();
      for (var s = 0u; s < TILE_SAMPLES; s++) {
        var values = array<f32, TOGETHER>();
        load_below(&values, at[s] + step, lane);
        for (var k = 0u; k < TOGETHER; k++) {
          a[k * TILE_SAMPLES + s] = values[k];
        }
      }
      for (var k = 0u; k < TOGETHER; k++) {
        let weight_step = (start + i + k) * run.stride;
        for (var j = 0u; j < TILE_UNITS; j++) {
          let weight = parameters[row[j] + weight_step];
          for (var s = 0u; s < TILE_SAMPLES; s++) {
            sum[j * TILE_SAMPLES + s] += weight * a[k * TILE_SAMPLES + s];
          }
        }
      }
    }
  }

  for (var j = 0u; j < TILE_UNITS; j++) {
    let start = min(first_unit + j, run.outputs - 1u) * run.batch;
    for (var s = 0u; s < TILE_SAMPLES; s++) {
      let place = (start + min(first_sample + s, run.samples - 1u)) * run.width + column;
      let z = sum[j * TILE_SAMPLES + s];
      let y = activate(z);
      activations[place] = y;
      if (SLOPES_STORED) {
        slopes[place] = activation_slope(z, y);
      }
    }
  }
}
