// Turns one symmetric matrix per invocation into tridiagonal form by Householder reflections, all of it held in registers:
// for matrices so small that `specialize` unrolls every loop.
//
// matrix = unit * Q T Q^T. Reflections I - u u^T with |u|^2 = 2 from the first column to the last but two; Q is their
// product in this order. Backward stable: eigenvalues of T are those of the matrix within some n * 6e-8 * |matrix|.
//
// CPU twin: src/reference/tridiagonalize.ts
// Source: Golub & Van Loan, "Matrix Computations" (4th edition), algorithm 8.3.1
// #import shared/symmetric.wgsl

const SQUARE = PARAMETER_COUNT * PARAMETER_COUNT;

@compute @workgroup_size(WORKGROUP_SIZE)
fn tridiagonalize_held(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || standing[network] != RENEW) {
    return;
  }

  var m = array<f32, SQUARE>();  // the lower triangle of it
  var g = array<f32, PARAMETER_COUNT>();
  var largest = 0u;
  var steepest = 0u;
  for (var i = 0u; i < N; i++) {
    g[i] = gradient[i * run.stride + network];
    steepest = max(steepest, size_bits(g[i]));
    for (var j = 0u; j <= i; j++) {
      m[i * N + j] = matrix[(i * N + j) * run.stride + network];
      largest = max(largest, size_bits(m[i * N + j]));
    }
  }
  let overflow = blows_up(bitcast<f32>(max(largest, steepest)));
  let unit = matrix_unit(largest);
  let scale = 1.0 / unit;
  for (var i = 0u; i < N; i++) {
    g[i] = select(g[i], 0.0, overflow);
    for (var j = 0u; j <= i; j++) {
      m[i * N + j] = select(m[i * N + j] * scale, 0.0, overflow);
    }
  }

  for (var k = 0u; k + 2u < N; k++) {
    var tail = 0.0;
    for (var i = k + 2u; i < N; i++) {
      tail += m[i * N + k] * m[i * N + k];
    }
    let first = m[(k + 1u) * N + k];
    let image = reflected_image(first, tail);
    let size = reflector_scale(first - image, tail);
    var u = array<f32, PARAMETER_COUNT>();
    u[k + 1u] = (first - image) * size;
    for (var i = k + 2u; i < N; i++) {
      u[i] = m[i * N + k] * size;
    }
    tridiagonal[(N + k) * run.stride + network] = image;

    var w = array<f32, PARAMETER_COUNT>();  // matrix * u, less its part along u
    var both = 0.0;
    var along = 0.0;
    for (var i = k + 1u; i < N; i++) {
      matrix[(k * N + i) * run.stride + network] = u[i];
      for (var j = k + 1u; j <= i; j++) {
        w[i] += m[i * N + j] * u[j];
      }
      for (var j = i + 1u; j < N; j++) {
        w[i] += m[j * N + i] * u[j];
      }
      both += w[i] * u[i];
      along += g[i] * u[i];
    }
    let half = 0.5 * both;
    for (var i = k + 1u; i < N; i++) {
      w[i] -= half * u[i];
      g[i] -= along * u[i];
      for (var j = k + 1u; j <= i; j++) {
        m[i * N + j] -= u[i] * w[j] + w[i] * u[j];
      }
    }
  }

  for (var k = 0u; k < N; k++) {
    tridiagonal[k * run.stride + network] = m[k * N + k];
    gradient[k * run.stride + network] = g[k];
    if (k + 2u == N) {
      tridiagonal[(N + k) * run.stride + network] = m[(k + 1u) * N + k];
    }
  }
  tridiagonal[(2u * N - 1u) * run.stride + network] = unit;
  standing[network] = select(RENEW, OVERFLOW, overflow);
}
