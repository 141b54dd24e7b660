// Finds TILE neighbouring eigenvalues of one tridiagonal matrix per invocation by bisection, ascending.
//
// The number of negative pivots of T - x is the number of eigenvalues below x. All invocations do the same work, whatever
// the matrix, and none can fail to converge: that suits lanes in lockstep better than QL, whose deflation differs from
// matrix to matrix. Within 3e-8 of Gershgorin's bound, and some 1e-7 of it for rounding; with the rounding of the
// tridiagonal form some n * 6e-8 * |matrix|.
//
// CPU twin: src/reference/eigenvalues.ts
// Source: Barth, Martin & Wilkinson 1967, "Calculation of the eigenvalues of a symmetric tridiagonal matrix by the method of
// bisection"
// #import shared/networks.wgsl
// #import shared/tridiagonal-form.wgsl

const TILE: u32;        // eigenvalues of an invocation: independent divisions hide each other's latency
const HALVINGS = 26u;

// 4: standing; 7: the tridiagonal form
@group(0) @binding(8) var<storage, read_write> values: array<f32>;  // (parameter_count, networks) f32, ascending, overwritten (=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn eigenvalues(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let network = invocation % run.count;
  let tile = invocation / run.count;
  if (tile * TILE >= N || standing[network] != RENEW) {
    return;
  }

  var d = array<f32, PARAMETER_COUNT>();
  var squares = array<f32, PARAMETER_COUNT>();  // of the off-diagonal element before each diagonal one
  var reach = 0.0;
  var before = 0.0;
  for (var i = 0u; i < N; i++) {
    d[i] = diagonal_at(i, network);
    squares[i] = before * before;
    let behind = select(0.0, off_diagonal_at(i, network), i + 1u < N);
    reach = max(reach, abs(d[i]) + (abs(before) + abs(behind)));
    before = behind;
  }

  var low = array<f32, TILE>();
  var high = array<f32, TILE>();
  for (var t = 0u; t < TILE; t++) {
    low[t] = -reach;
    high[t] = reach;
  }
  for (var halving = 0u; halving < HALVINGS; halving++) { // #keep
    var x = array<f32, TILE>();
    var pivot = array<f32, TILE>();
    var below = array<u32, TILE>();
    for (var t = 0u; t < TILE; t++) {
      x[t] = 0.5 * (low[t] + high[t]);
      pivot[t] = 1.0;
    }
    for (var i = 0u; i < N; i++) {
      for (var t = 0u; t < TILE; t++) {
        let rest = (d[i] - x[t]) - squares[i] / pivot[t];
        pivot[t] = select(rest, -PIVOT, abs(rest) < PIVOT);
        below[t] += select(0u, 1u, pivot[t] < 0.0);
      }
    }
    for (var t = 0u; t < TILE; t++) {
      let under = below[t] > min(tile * TILE + t, N - 1u);
      low[t] = select(x[t], low[t], under);
      high[t] = select(high[t], x[t], under);
    }
  }

  let unit = unit_of(network);
  for (var t = 0u; t < TILE; t++) {
    let k = min(tile * TILE + t, N - 1u);  // the last tile may have the last one more than once
    values[k * run.stride + network] = (0.5 * (low[t] + high[t])) * unit;
  }
}
