// The shape of a fully connected network, and where its parameters are.
// #import shared/bias/{bias}.wgsl

const LAYER_COUNT: u32;                     // layers of weights
const SIZES: array<u32, LAYER_COUNT + 1>;   // units per layer, the input first
const WEIGHTS: array<u32, LAYER_COUNT>;     // where the weights of each layer start among the parameters
const BIASES: array<u32, LAYER_COUNT>;      // where its biases start, or would start
const PARAMETER_COUNT: u32;

// Where the parameters of a layer end.
fn end_of(l: u32) -> u32 {
  return BIASES[l] + BIASES_PER_UNIT * SIZES[l + 1u];
}

// The layer of a parameter.
fn layer_of(p: u32) -> u32 {
  var l = 0u;
  for (var next = 1u; next < LAYER_COUNT; next++) {
    l += select(0u, 1u, p >= WEIGHTS[next]);
  }
  return l;
}
