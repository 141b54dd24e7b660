// Turns one symmetric matrix per invocation into tridiagonal form by Householder reflections, in place in memory: for
// matrices too large for `tridiagonalize-held`, of whose conventions are all results.
//
// Each step passes over the matrix once: it subtracts what the last reflection changes, and multiplies by the new u. Four
// rows go together, so that a load of u or w serves four elements. Rows of a group that are done or beyond the matrix
// have u = w = 0 and stay as they are.
//
// CPU twin: src/reference/tridiagonalize.ts
// Source: Golub & Van Loan, "Matrix Computations" (4th edition), algorithm 8.3.1
// #import shared/symmetric.wgsl

const PADDED = (PARAMETER_COUNT + 3u) & 0xfffffffcu;  // rows of `matrix`, whole groups of four; those beyond the matrix are zero

@compute @workgroup_size(WORKGROUP_SIZE)
fn tridiagonalize(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || standing[network] != RENEW) {
    return;
  }

  var largest = 0u;
  var steepest = 0u;
  for (var at = 0u; at < N * N; at++) {
    largest = max(largest, size_bits(matrix[at * run.stride + network]));
  }
  for (var i = 0u; i < N; i++) {
    steepest = max(steepest, size_bits(gradient[i * run.stride + network]));
  }
  let overflow = blows_up(bitcast<f32>(max(largest, steepest)));
  let unit = matrix_unit(largest);
  let scale = 1.0 / unit;
  for (var at = 0u; at < N * N; at++) {
    let place = at * run.stride + network;
    matrix[place] = select(matrix[place] * scale, 0.0, overflow);
  }
  for (var i = 0u; i < N; i++) {
    let place = i * run.stride + network;
    gradient[place] = select(gradient[place], 0.0, overflow);
  }

  // The last reflection changes the matrix by - u w^T - w u^T, which is still to be subtracted.
  var u = array<f32, PADDED>();
  var w = array<f32, PADDED>();
  var next = array<f32, PADDED>();     // u of the new reflection
  var product = array<f32, PADDED>();  // matrix * next
  for (var k = 0u; k + 2u < N; k++) {
    var tail = 0.0;
    for (var i = k; i < N; i++) {
      let x = matrix[(k * N + i) * run.stride + network] - (u[k] * w[i] + w[k] * u[i]);
      next[i] = x;
      tail += select(0.0, x * x, i > k + 1u);
    }
    let first = next[k + 1u];
    let image = reflected_image(first, tail);
    let size = reflector_scale(first - image, tail);
    tridiagonal[k * run.stride + network] = next[k];
    tridiagonal[(N + k) * run.stride + network] = image;
    next[k + 1u] = first - image;
    for (var i = k + 1u; i < N; i++) {
      next[i] *= size;
      matrix[(k * N + i) * run.stride + network] = next[i];
    }
    u[k] = 0.0;
    w[k] = 0.0;

    let line = N * run.stride;
    for (var i = (k + 1u) & 0xfffffffcu; i < N; i += 4u) {
      let u_rows = vec4f(u[i], u[i + 1u], u[i + 2u], u[i + 3u]);
      let w_rows = vec4f(w[i], w[i + 1u], w[i + 2u], w[i + 3u]);
      var sums = vec4f();
      for (var j = k + 1u; j < N; j++) {
        let at = (i * N + j) * run.stride + network;
        let old = vec4f(matrix[at], matrix[at + line], matrix[at + 2u * line], matrix[at + 3u * line]);
        let left = old - (u_rows * w[j] + w_rows * u[j]);
        matrix[at] = left.x;
        matrix[at + line] = left.y;
        matrix[at + 2u * line] = left.z;
        matrix[at + 3u * line] = left.w;
        sums += left * next[j];
      }
      product[i] = sums.x;
      product[i + 1u] = sums.y;
      product[i + 2u] = sums.z;
      product[i + 3u] = sums.w;
    }

    var both = 0.0;
    var along = 0.0;
    for (var i = k + 1u; i < N; i++) {
      both += product[i] * next[i];
      along += gradient[i * run.stride + network] * next[i];
    }
    for (var i = k + 1u; i < N; i++) {
      u[i] = next[i];
      w[i] = product[i] - (0.5 * both) * next[i];
      gradient[i * run.stride + network] -= along * next[i];
    }
  }

  for (var k = max(N, 2u) - 2u; k < N; k++) {
    tridiagonal[k * run.stride + network] = matrix[(k * N + k) * run.stride + network] - 2.0 * u[k] * w[k];
    if (k + 1u < N) {
      let beside = matrix[(k * N + k + 1u) * run.stride + network] - (u[k] * w[k + 1u] + w[k] * u[k + 1u]);
      tridiagonal[(N + k) * run.stride + network] = beside;
    }
  }
  tridiagonal[(2u * N - 1u) * run.stride + network] = unit;
  standing[network] = select(RENEW, OVERFLOW, overflow);
}
