// Computes TILE_UNITS units of a layer for one sample after the other, for one network per invocation, which keeps their
// weights: z = b + W a, its activation and, if it is to be stored, the slope of that.
//
// CPU twin: src/reference/network.ts, with the same order of every addition.
// #import shared/bias/{bias}.wgsl
// #import shared/layer.wgsl
// #import shared/below/{below}.wgsl
// #import shared/activation/{activation}.wgsl

const TILE_UNITS: u32;    // units of a tile
const INPUTS: u32;        // units below: run.inputs; TOGETHER divides them
const SAMPLE_PARTS: u32;  // parts that the samples of a dispatch are cut in, each for an invocation of its own
const SLOPES_STORED: bool;  // else the way back finds them from the activations
const WEIGHTS = TILE_UNITS * INPUTS;

// 1 and 12, or 13: the units below
@group(0) @binding(3) var<storage, read> parameters: array<f32>;          // (parameter_count, stride) f32, read
@group(0) @binding(14) var<storage, read_write> activations: array<f32>;  // (outputs, batch, width) f32, overwritten (=)
@group(0) @binding(15) var<storage, read_write> slopes: array<f32>;       // (outputs, batch, width) f32, overwritten (=) if SLOPES_STORED

// In memory, where a loop that is not written out can fill it.
var<private> weights: array<f32, WEIGHTS>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_forward_held(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let tiles = SAMPLE_PARTS * tiles_over(run.outputs, TILE_UNITS);
  if (is_idle(column_of(invocation, tiles))) {
    return;
  }
  let column = min(column_of(invocation, tiles), run.count - 1u);
  let lane = below_lane();
  let tile = tile_of(invocation, tiles);
  let first_unit = (tile / SAMPLE_PARTS) * TILE_UNITS;
  let samples = tiles_over(run.samples, SAMPLE_PARTS);
  let first_sample = (tile % SAMPLE_PARTS) * samples;

  var biases = array<f32, TILE_UNITS>();
  for (var j = 0u; j < TILE_UNITS; j++) {
    let unit = min(first_unit + j, run.outputs - 1u);
    if (BIASES_PER_UNIT > 0u) {
      biases[j] = parameters[(run.biases + unit) * run.stride + run.first + column];
    }
  }
  // It ends where only the run knows, and so is not written out: a thousand loads in a row take seconds to compile.
  for (var w = 0u; w < TILE_UNITS * run.inputs; w++) {
    let row = min(first_unit + w / INPUTS, run.outputs - 1u) * INPUTS + w % INPUTS;
    weights[w] = parameters[(run.weights + row) * run.stride + run.first + column];
  }
  for (var s = 0u; s < samples; s++) {
    let position = min(first_sample + s, run.samples - 1u);
    let at = below_at(position, column);
    var a = array<f32, INPUTS>();
    for (var i = 0u; i < INPUTS; i += TOGETHER) {
      var values = array<f32, TOGETHER>();
      load_below(&values, at + below_step(i), lane);
      for (var k = 0u; k < TOGETHER; k++) {
        a[i + k] = values[k];
      }
    }
    for (var j = 0u; j < TILE_UNITS; j++) {
      var z = biases[j];
      for (var i = 0u; i < INPUTS; i++) {
        z += a[i] * weights[j * INPUTS + i];
      }
      let unit = min(first_unit + j, run.outputs - 1u);
      let place = (unit * run.batch + position) * run.width + column;
      let y = activate(z);
      activations[place] = y;
      if (SLOPES_STORED) {
        slopes[place] = activation_slope(z, y);
      }
    }
  }
}
