// Gradient descent, in little: what the golden files of specialize are made from.
// #import network.wgsl

const NUM_SAMPLES: u32;

struct Run {
  stride: u32,
  count: u32,
  steps: u32,
  rate: f32,
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(2) var<storage, read> targets: array<f32>;
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> stopped: array<u32>;

fn updated(value: f32, slope: f32) -> f32 {
  let change = run.rate * slope;
  return value - change;
}

@compute @workgroup_size(64)
fn train(@builtin(global_invocation_id) id: vec3u) {
  let network = id.x;
  if (network >= run.count) {
    return;
  }

  var theta = array<f32, PARAMETER_COUNT>();
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    theta[p] = parameters[p * run.stride + network];
  }

  var stopped_after = 0u;
  for (var step = 0u; step < run.steps; step++) {
    var gradient = array<f32, PARAMETER_COUNT>();
    var loss = 0.0;

    for (var sample = 0u; sample < NUM_SAMPLES; sample++) {
      var z = array<f32, UNIT_COUNT>();
      var a = array<f32, UNIT_COUNT>();
      var d = array<f32, UNIT_COUNT>();
      forward(&theta, &z, &a, sample);
      let difference = a[UNIT_COUNT - 1u] - targets[sample];
      loss += difference * difference;
      d[UNIT_COUNT - 1u] = 2.0 * difference / f32(NUM_SAMPLES);
      backward(&theta, &z, &a, &d, &gradient);
    }
    for (var p = 0u; p < PARAMETER_COUNT; p++) {
      theta[p] = updated(theta[p], gradient[p]);
    }
    if ((bitcast<u32>(loss) & 0x7fffffffu) > 0x501502f9u) {
      stopped_after = step + 1u;
      break;
    }
  }

  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    parameters[p * run.stride + network] = theta[p];
  }
  stopped[network] = stopped_after;
}
