// The eigenvector of the smallest eigenvalue of one matrix per invocation: inverse iteration from the unit vector that makes
// one step enough, which the twisted factorization of T - x finds.
//
// Its length is 1, its sign arbitrary; with eigenvalues closer than rounding it is some vector of their common space.
//
// CPU twin: src/reference/smallest-eigenvector.ts
// Source: Parlett & Dhillon 1997, "Fernando's solution to Wilkinson's problem: an application of double factorization"
// #import shared/networks.wgsl
// #import shared/rotate-back.wgsl

// 4: standing; 5: reflections; 7: tridiagonal form; 9: direction, the vector afterwards (=)
@group(0) @binding(8) var<storage, read> values: array<f32>;  // (parameter_count, networks) f32, ascending, read

fn sized_pivot(x: f32) -> f32 {
  return select(x, -PIVOT, abs(x) < PIVOT);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn smallest_eigenvector(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || standing[network] != RENEW) {
    return;
  }

  let x = values[network] / unit_of(network);
  var rest = array<f32, PARAMETER_COUNT>();   // the diagonal of T - x
  var e = array<f32, PARAMETER_COUNT>();      // its off-diagonal
  var down = array<f32, PARAMETER_COUNT>();   // pivots from the first row on
  var up = array<f32, PARAMETER_COUNT>();     // pivots from the last row on
  for (var i = 0u; i < N; i++) {
    rest[i] = diagonal_at(i, network) - x;
    down[i] = rest[i];
    if (i > 0u) {
      e[i - 1u] = off_diagonal_at(i - 1u, network);
      down[i] -= e[i - 1u] * e[i - 1u] / down[i - 1u];
    }
    down[i] = sized_pivot(down[i]);
  }
  var twist = N - 1u;
  var least = abs(down[N - 1u]);
  for (var behind = 0u; behind < N; behind++) {
    let i = N - 1u - behind;
    up[i] = rest[i];
    if (behind > 0u) {
      up[i] -= e[i] * e[i] / up[i + 1u];
    }
    up[i] = sized_pivot(up[i]);
    let gap = abs(down[i] + (up[i] - rest[i]));
    twist = select(twist, i, gap < least);
    least = min(least, gap);
  }

  var vector = array<f32, PARAMETER_COUNT>();
  for (var i = 0u; i < N; i++) {
    vector[i] = select(0.0, 1.0, i == twist);
    if (i > 0u) {
      vector[i] = select(vector[i], -(e[i - 1u] / up[i]) * vector[i - 1u], i > twist);
    }
  }
  var squares = vector[N - 1u] * vector[N - 1u];
  for (var behind = 1u; behind < N; behind++) {
    let i = N - 1u - behind;
    vector[i] = select(vector[i], -(e[i] / down[i]) * vector[i + 1u], i < twist);
    squares += vector[i] * vector[i];
  }
  let scale = 1.0 / sqrt(squares);
  for (var i = 0u; i < N; i++) {
    direction[i * run.stride + network] = vector[i] * scale;
  }
  rotate_back(network);
}
