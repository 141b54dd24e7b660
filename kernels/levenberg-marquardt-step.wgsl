// The damped Gauss-Newton step of one network per invocation: (matrix + mu I) step = -gradient by Cholesky's factorization.
//
// The factor is written below the diagonal of `matrix`, which stays as it is on and above it: a step that was refused is
// followed by one with another mu and the same matrix.
//
// CPU twins: src/reference/cholesky.ts, src/reference/levenberg-marquardt.ts
// Source: Golub & Van Loan, "Matrix Computations" (4th edition), algorithm 4.2.1
// #import shared/blow-up.wgsl
// #import shared/damping.wgsl
// #import shared/standing.wgsl

struct Damped {
  stride: u32,   // networks between two rows of a network-last buffer
  count: u32,    // networks
  damping: f32,  // the first mu, in units of the largest element of the diagonal
}

const WORKGROUP_SIZE: u32;
const PARAMETER_COUNT: u32;
const N = PARAMETER_COUNT;
const ROUNDING = 1.2e-7f;  // a unit in the last place of 1: with a smaller mu the matrix could pass for singular
const LEAST_DAMPING = 1e-30f;

@group(0) @binding(0) var<uniform> run: Damped;
// 4: standing (=)
@group(0) @binding(5) var<storage, read_write> matrix: array<f32>;     // (parameter_count, parameter_count, networks) f32, symmetric; the
                                                                       // factor afterwards, below the diagonal (=)
@group(0) @binding(6) var<storage, read> gradient: array<f32>;         // (parameter_count, networks) f32, read
@group(0) @binding(9) var<storage, read_write> direction: array<f32>;  // (parameter_count, networks) f32, overwritten (=): the step
@group(0) @binding(12) var<storage, read> settling: array<f32>;        // (5, networks) f32, read: the damping
@group(0) @binding(13) var<storage, read_write> newton: array<f32>;    // (5, networks) f32, of which three are overwritten (=):
                                                                       // |gradient|^2, mu, fall that the step promises or -1

@compute @workgroup_size(WORKGROUP_SIZE)
fn levenberg_marquardt_step(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || standing[network] > RETRY) {
    return;
  }

  // A semidefinite matrix has its largest element on the diagonal.
  var scale = 0.0;
  var steepness = 0.0;
  var overflow = false;
  for (var i = 0u; i < N; i++) {
    let element = matrix[(i * N + i) * run.stride + network];
    let slope = gradient[i * run.stride + network];
    scale = max(scale, element);
    steepness += slope * slope;
    overflow = overflow || blows_up(element) || blows_up(slope);
  }
  if (overflow) {
    standing[network] = OVERFLOW;
    return;
  }
  let kept = settling[DAMPING * run.stride + network];
  let wanted = select(kept, run.damping * scale, kept == 0.0);
  let mu = max(wanted, max((ROUNDING * f32(N)) * scale, LEAST_DAMPING));

  var positive = true;
  var inverses = array<f32, PARAMETER_COUNT>();  // of the factor's diagonal
  var row = array<f32, PARAMETER_COUNT>();       // row j of the factor
  for (var j = 0u; j < N; j++) {
    var pivot = matrix[(j * N + j) * run.stride + network] + mu;
    for (var k = 0u; k < j; k++) {
      row[k] = matrix[(j * N + k) * run.stride + network];
      pivot -= row[k] * row[k];
    }
    positive = positive && pivot > 0.0;
    inverses[j] = 1.0 / sqrt(max(pivot, LEAST_DAMPING));
    for (var i = j + 1u; i < N; i++) {
      var sum = matrix[(j * N + i) * run.stride + network];
      for (var k = 0u; k < j; k++) {
        sum -= matrix[(i * N + k) * run.stride + network] * row[k];
      }
      matrix[(i * N + j) * run.stride + network] = sum * inverses[j];
    }
  }

  var y = array<f32, PARAMETER_COUNT>();
  var decrement = 0.0;
  for (var i = 0u; i < N; i++) {
    var sum = -gradient[i * run.stride + network];
    for (var k = 0u; k < i; k++) {
      sum -= matrix[(i * N + k) * run.stride + network] * y[k];
    }
    y[i] = sum * inverses[i];
    decrement += y[i] * y[i];
  }
  var squares = 0.0;
  for (var behind = 0u; behind < N; behind++) {
    let i = N - 1u - behind;
    var sum = y[i];
    for (var k = i + 1u; k < N; k++) {
      sum -= matrix[(k * N + i) * run.stride + network] * y[k];
    }
    y[i] = sum * inverses[i];
    squares += y[i] * y[i];
  }

  for (var i = 0u; i < N; i++) {
    direction[i * run.stride + network] = select(0.0, y[i], positive);
  }
  newton[network] = steepness;
  newton[run.stride + network] = mu;
  newton[2u * run.stride + network] = select(-1.0, 0.5 * (decrement + mu * squares), positive);
}
