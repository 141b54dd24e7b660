// Measures one network per invocation: loss, norms, samples right with a margin, dead layers, overflow.
//
// CPU twin: src/reference/evaluate.ts
// #import shared/blow-up.wgsl
// #import shared/network.wgsl
// #import shared/loss/{loss}.wgsl
// #import shared/penalty/{penalty}.wgsl
// #import shared/penalty-rate/{rates}.wgsl
// #import shared/criterion/{criterion}.wgsl
// #import shared/inactive/{inactive}.wgsl
// #import shared/slopes/{slopes}.wgsl

struct Evaluate {
  stride: u32,   // networks between two rows of a network-last buffer
  first: u32,    // first network of this dispatch
  count: u32,    // networks of this dispatch
  penalty: f32,  // 2 * l2
  margin: f32,   // by which a sample must be right
}

const WORKGROUP_SIZE: u32;
const DEAD_LAYER = 1u;  // flag: some hidden layer is strictly inactive on every sample
const OVERFLOW = 2u;    // flag: the loss or a parameter is past BLOW_UP

@group(0) @binding(0) var<uniform> run: Evaluate;
// 1 and 2: the dataset
@group(0) @binding(3) var<storage, read> parameters: array<f32>;         // (parameter_count, networks) f32, read
@group(0) @binding(4) var<storage, read_write> evaluation: array<u32>;   // (5, networks), overwritten (=): the bits of the f32
                                                                         // loss, gradient norm, parameter norm; samples right; flags

@compute @workgroup_size(WORKGROUP_SIZE)
fn evaluate(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let network = run.first + invocation;
  if (invocation >= run.count) {
    return;
  }

  var theta = array<f32, PARAMETER_COUNT>();
  var squares = 0.0;
  var overflow = false;
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    theta[p] = parameters[p * run.stride + network];
    squares += theta[p] * theta[p];
    overflow = overflow || blows_up(theta[p]);
  }

  var gradient = array<f32, PARAMETER_COUNT>();
  var on = array<u32, UNIT_COUNT>();
  var loss = 0.0;
  var right = 0u;
  for (var sample = 0u; sample < NUM_SAMPLES; sample++) {
    var z = array<f32, VALUES>();
    var a = array<f32, VALUES>();
    forward(&theta, &z, &a, sample, 0u);
    loss += loss_value(&a, sample, 0u);
    right += select(0u, 1u, sample_margin(&a, sample, 0u) > run.margin);
    mark_active(&theta, &z, &a, &on);
    add_slopes(&theta, &z, &a, &gradient, sample);
  }
  loss *= LOSS_SCALE;
  add_penalty(&theta, &gradient, penalty_rate_of(network));

  var slopes = 0.0;
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    slopes += gradient[p] * gradient[p];
  }
  let dead = has_dead_layer(&on);
  overflow = overflow || blows_up(loss);

  evaluation[network] = bitcast<u32>(loss);
  evaluation[run.stride + network] = bitcast<u32>(sqrt(slopes));
  evaluation[2u * run.stride + network] = bitcast<u32>(sqrt(squares));
  evaluation[3u * run.stride + network] = right;
  evaluation[4u * run.stride + network] = select(0u, DEAD_LAYER, dead) | select(0u, OVERFLOW, overflow);
}
