// One column of the Hessian of a network's objective per invocation, by forward-over-reverse differentiation, exact or the
// Gauss-Newton part of it, and the component of the gradient that belongs to it. Neighbouring invocations have neighbouring
// networks and the same column.
//
// The whole square is stored: all stores are at fixed places, and no invocation has to know of another's.
// Kinks count as straight: on one this is the Hessian of the linear region whose slope the gradient uses.
//
// CPU twin: src/reference/hessian.ts
// #import shared/network-tangent.wgsl
// #import shared/backward-tangent/{curvature}.wgsl
// #import shared/loss-curvature/{loss}.wgsl
// #import shared/penalty-curvature/{penalty}.wgsl
// #import shared/penalty-rate/{rates}.wgsl
// #import shared/standing.wgsl

struct Columns {
  stride: u32,   // networks between two rows of a network-last buffer
  count: u32,    // networks
  penalty: f32,  // 2 * l2
}

const WORKGROUP_SIZE: u32;

@group(0) @binding(0) var<uniform> run: Columns;
// 1 and 2: the dataset; 4: standing; 10: hyper-parameters that differ between networks
@group(0) @binding(3) var<storage, read> parameters: array<f32>;      // (parameter_count, networks) f32, read
@group(0) @binding(5) var<storage, read_write> matrix: array<f32>;    // (parameter_count, parameter_count, networks) f32, overwritten (=)
@group(0) @binding(6) var<storage, read_write> gradient: array<f32>;  // (parameter_count, networks) f32, overwritten (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn hessian(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let network = invocation % run.count;
  let column = invocation / run.count;
  if (column >= PARAMETER_COUNT || standing[network] != RENEW) {
    return;
  }

  var theta = array<f32, PARAMETER_COUNT>();
  var v = array<f32, PARAMETER_COUNT>();
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    theta[p] = parameters[p * run.stride + network];
    v[p] = select(0.0, 1.0, p == column);
  }

  var product = array<f32, PARAMETER_COUNT>();
  var slope = 0.0;
  for (var sample = 0u; sample < NUM_SAMPLES; sample++) {
    var z = array<f32, VALUES>();
    var a = array<f32, VALUES>();
    var d = array<f32, VALUES>();
    var rz = array<f32, VALUES>();
    var ra = array<f32, VALUES>();
    var rd = array<f32, VALUES>();
    forward(&theta, &z, &a, sample, 0u);
    forward_tangent(&theta, &v, &z, &a, &rz, &ra);
    loss_gradient(&a, &d, sample, 0u);
    loss_curvature(&a, &ra, &rd);
    for (var k = 0u; k < OUTPUT_SIZE; k++) {
      slope += d[OUTPUTS + k] * ra[OUTPUTS + k];
    }
    backward_tangent(&theta, &v, &z, &a, &d, &rz, &ra, &rd, &product);
  }

  let bend = penalty_curvature(column, penalty_rate_of(network));
  gradient[column * run.stride + network] = slope + bend * parameters[column * run.stride + network];
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    matrix[(column * PARAMETER_COUNT + p) * run.stride + network] = product[p] + v[p] * bend;
  }
}
