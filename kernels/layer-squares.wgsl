// Sums the squares of PART parameters of one network, and of their gradient, per invocation: the parts of two norms.
// #import shared/blow-up.wgsl
// #import shared/objective-gradient.wgsl

const PART: u32;
const PARTS = (PARAMETER_COUNT + PART - 1u) / PART;

@group(0) @binding(3) var<storage, read> parameters: array<f32>;     // (parameter_count, stride) f32, read
@group(0) @binding(5) var<storage, read> schedule: array<f32>;       // (1, 4) f32, read: the factor of a short mini-batch is its last
@group(0) @binding(21) var<storage, read_write> parts: array<f32>;   // (3, PARTS, width) f32 (=): squares of the gradient, of the
                                                                     // parameters, 1 where a parameter is past BLOW_UP

@compute @workgroup_size(WORKGROUP_SIZE)
fn layer_squares(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let column = invocation % run.count;
  let part = invocation / run.count;
  if (part >= PARTS) {
    return;
  }
  var slopes = 0.0;
  var squares = 0.0;
  var overflow = 0.0;
  let end = min(PARAMETER_COUNT, (part + 1u) * PART);
  for (var p = part * PART; p < end; p++) {
    let theta = parameters[p * run.stride + run.first + column];
    let g = objective_gradient(p, column, theta, schedule[3]);
    slopes += g * g;
    squares += theta * theta;
    overflow = select(overflow, 1.0, blows_up(theta));
  }
  parts[part * run.width + column] = slopes;
  parts[(PARTS + part) * run.width + column] = squares;
  parts[(2u * PARTS + part) * run.width + column] = overflow;
}
