// Sums dLoss/dweight over the samples, one tile of TILE_UNITS units times TILE_INPUTS units below, for one network per
// invocation: d a^T. Those of the first inputs sum dLoss/dbias of their units, too: d.
//
// CPU twin: src/reference/network.ts, with the same order of every addition, however the samples are cut into dispatches.
// #import shared/bias/{bias}.wgsl
// #import shared/layer.wgsl
// #import shared/below/{below}.wgsl

const TILE_UNITS: u32;   // units and units below of a tile
const TILE_INPUTS: u32;  // TOGETHER divides them
const TILE = TILE_UNITS * TILE_INPUTS;
const INPUT_TURN = TILE_INPUTS * DEPTH;
const UNIT_TURN = TILE_UNITS * DEPTH;
const DEPTH: u32;        // samples of a turn, which divide those of a dispatch
const ACCUMULATE: bool;  // add to the gradient of earlier samples

// 1 and 12, or 13: the units below
@group(0) @binding(15) var<storage, read> d: array<f32>;               // (outputs, batch, width) f32, read
@group(0) @binding(17) var<storage, read_write> gradient: array<f32>;  // (parameter_count, width) f32, overwritten (=), or accumulated (+=) if ACCUMULATE

// An input of a tile: beyond the edge the last ones once more, those that are loaded together.
fn input_of(first: u32, i: u32) -> u32 {
  return min(first + (i - i % TOGETHER), run.inputs - TOGETHER) + i % TOGETHER;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_gradient(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let input_tiles = tiles_over(run.inputs, TILE_INPUTS);
  let tiles = input_tiles * tiles_over(run.outputs, TILE_UNITS);
  if (is_idle(column_of(invocation, tiles))) {
    return;
  }
  let column = min(column_of(invocation, tiles), run.count - 1u);
  let lane = below_lane();
  let tile = tile_of(invocation, tiles);
  let first_unit = (tile / input_tiles) * TILE_UNITS;
  let first_input = (tile % input_tiles) * TILE_INPUTS;

  var sum = array<f32, TILE>();
  var bias_sum = array<f32, TILE_UNITS>();
  var row = array<u32, TILE_UNITS>();
  for (var j = 0u; j < TILE_UNITS; j++) {
    row[j] = min(first_unit + j, run.outputs - 1u) * (run.batch * run.width) + column;
  }
  var step = array<u32, TILE_INPUTS>();
  for (var i = 0u; i < TILE_INPUTS; i++) {
    step[i] = below_step(input_of(first_input, i));
  }
  if (ACCUMULATE) {
    for (var j = 0u; j < TILE_UNITS; j++) {
      let start = run.weights + min(first_unit + j, run.outputs - 1u) * run.inputs;
      for (var i = 0u; i < TILE_INPUTS; i++) {
        let place = (start + input_of(first_input, i)) * run.width + column;
        sum[j * TILE_INPUTS + i] = gradient[place];
      }
      if (BIASES_PER_UNIT > 0u) {
        bias_sum[j] = gradient[(run.biases + min(first_unit + j, run.outputs - 1u)) * run.width + column];
      }
    }
  }
  for (var first = 0u; first < run.samples; first += DEPTH) {
    var a = array<f32, INPUT_TURN>();
    var delta = array<f32, UNIT_TURN>();
    for (var s = 0u; s < DEPTH; s++) {
      let at = below_at(first + s, column);
      for (var i = 0u; i < TILE_INPUTS; i += TOGETHER) {
        var values = array<f32, TOGETHER>();
        load_below(&values, at + step[i], lane);
        for (var k = 0u; k < TOGETHER; k++) {
          a[s * TILE_INPUTS + i + k] = values[k];
        }
      }
      let sample_step = (first + s) * run.width;
      for (var j = 0u; j < TILE_UNITS; j++) {
        delta[s * TILE_UNITS + j] = d[row[j] + sample_step];
      }
    }
    for (var j = 0u; j < TILE_UNITS; j++) {
      for (var s = 0u; s < DEPTH; s++) {
        bias_sum[j] += delta[s * TILE_UNITS + j];
      }
      for (var i = 0u; i < TILE_INPUTS; i++) {
        for (var s = 0u; s < DEPTH; s++) {
          sum[j * TILE_INPUTS + i] += a[s * TILE_INPUTS + i] * delta[s * TILE_UNITS + j];
        }
      }
    }
  }

  for (var j = 0u; j < TILE_UNITS; j++) {
    let start = run.weights + min(first_unit + j, run.outputs - 1u) * run.inputs;
    for (var i = 0u; i < TILE_INPUTS; i++) {
      let place = (start + input_of(first_input, i)) * run.width + column;
      gradient[place] = sum[j * TILE_INPUTS + i];
    }
  }
  if (BIASES_PER_UNIT == 0u || first_input > 0u) {
    return;
  }
  for (var j = 0u; j < TILE_UNITS; j++) {
    gradient[(run.biases + min(first_unit + j, run.outputs - 1u)) * run.width + column] = bias_sum[j];
  }
}
