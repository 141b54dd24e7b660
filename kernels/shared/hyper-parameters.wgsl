// The hyper-parameters of each network, where the sweep's axes vary them or layers have learning rates of their own. The
// rows are those of HYPER_PARAMETERS in src/reference/hyper-parameters.ts, then the layers' learning rates.

@group(0) @binding(10) var<storage, read> hyper_parameters: array<f32>;  // (9 + layers, networks) f32, read; 9 where layers share a learning rate

const RATE_SCALE = 0u;
const MOMENTUM = 1u;
const PENALTY_RATE = 2u;
const WEIGHT_SCALE = 3u;
const WEIGHT_SHIFT = 4u;
const BIAS_SCALE = 5u;
const BIAS_SHIFT = 6u;
const PLANE_U = 7u;
const PLANE_V = 8u;
const LAYER_RATES = 9u;  // the first of those of the layers

fn hyper_parameter(row: u32, network: u32) -> f32 {
  return hyper_parameters[row * run.stride + network];
}
