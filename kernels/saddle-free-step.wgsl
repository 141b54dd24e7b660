// The saddle-free Newton step of one network per invocation: -rate (|H| + damping I)^-1 gradient, from the tridiagonal form of
// the Hessian H.
//
// Implicit QL steps make it diagonal. Their rotations act on the gradient at once and are written down, to be undone on the
// solution: a few operations each, where eigenvectors would take as many as there are parameters. Rotations keep their
// lengths whatever their number: where the room for them ends, what is left beside the diagonal is the only error, and the
// step still points downhill.
//
// CPU twin: src/reference/saddle-free-newton.ts
// Source: Dauphin et al. 2014, "Identifying and attacking the saddle point problem in high-dimensional non-convex
// optimization", section 5; Dubrulle, Martin & Wilkinson 1968, "The implicit QL algorithm"
// #import shared/rotate-back.wgsl
// #import shared/rate-scale/{rates}.wgsl

struct Networks {
  stride: u32,   // networks between two rows of a network-last buffer
  count: u32,    // networks
  rate: f32,     // the share of the step that is taken; 1 where each network has its own
  damping: f32,  // added to the absolute value of each curvature
}

const ROUNDING = 6e-8f;  // elements of so many times the matrix are none
const SWEEPS: u32;       // QL steps there is room for
const ROTATIONS: u32;    // rotations there is room for

@group(0) @binding(0) var<uniform> run: Networks;
// 4: standing; 5: reflections; 7: tridiagonal form; 9: direction, the step afterwards (=); 10: hyper-parameters that differ
@group(0) @binding(6) var<storage, read> gradient: array<f32>;         // (parameter_count, networks) f32, read: Q^T gradient
@group(0) @binding(11) var<storage, read_write> turns: array<f32>;     // (2 * rotations, networks) f32, overwritten (=): cosine, sine

@compute @workgroup_size(WORKGROUP_SIZE)
fn saddle_free_step(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || standing[network] != RENEW) {
    return;
  }

  var d = array<f32, PARAMETER_COUNT>();
  var e = array<f32, PARAMETER_COUNT>();
  var w = array<f32, PARAMETER_COUNT>();
  var reach = 0.0;
  var before = 0.0;
  for (var i = 0u; i < N; i++) {
    d[i] = diagonal_at(i, network);
    w[i] = gradient[i * run.stride + network];
    if (i + 1u < N) {
      e[i] = off_diagonal_at(i, network);
    }
    reach = max(reach, abs(d[i]) + (abs(e[i]) + before));
    before = abs(e[i]);
  }

  let none = ROUNDING * reach;
  var lows = array<u32, SWEEPS>();   // first and last row of each QL step
  var highs = array<u32, SWEEPS>();
  var sweeps = 0u;
  var rotations = 0u;
  for (var l = 0u; l < N; l++) {
    loop {
      var m = l;
      while (m + 1u < N && abs(e[m]) > none) {
        m += 1u;
      }
      if (m == l || sweeps == SWEEPS || rotations + (m - l) > ROTATIONS) {
        break;
      }
      let half = (d[l + 1u] - d[l]) / (2.0 * e[l]);
      let root = sqrt(half * half + 1.0);
      var g = (d[m] - d[l]) + e[l] / (half + select(root, -root, half < 0.0));
      var s = 1.0;
      var c = 1.0;
      var p = 0.0;
      for (var behind = m; behind > l; behind--) {
        let i = behind - 1u;
        let f = s * e[i];
        let b = c * e[i];
        let r = sqrt(f * f + g * g);
        let flat = r == 0.0;  // nothing to turn
        s = select(f / r, 0.0, flat);
        c = select(g / r, 1.0, flat);
        e[i + 1u] = r;
        g = d[i + 1u] - p;
        let turn = (d[i] - g) * s + 2.0 * c * b;
        p = s * turn;
        d[i + 1u] = g + p;
        g = c * turn - b;
        let low = w[i];
        let high = w[i + 1u];
        w[i + 1u] = s * low + c * high;
        w[i] = c * low - s * high;
        turns[2u * rotations * run.stride + network] = c;
        turns[(2u * rotations + 1u) * run.stride + network] = s;
        rotations += 1u;
      }
      d[l] -= p;
      e[l] = g;
      e[m] = 0.0;
      lows[sweeps] = l;
      highs[sweeps] = m;
      sweeps += 1u;
    }
  }

  let unit = unit_of(network);
  for (var i = 0u; i < N; i++) {
    w[i] = -w[i] / (abs(d[i]) * unit + run.damping);
  }
  while (sweeps > 0u) {
    sweeps -= 1u;
    for (var i = lows[sweeps]; i < highs[sweeps]; i++) {
      rotations -= 1u;
      let c = turns[2u * rotations * run.stride + network];
      let s = turns[(2u * rotations + 1u) * run.stride + network];
      let low = w[i];
      let high = w[i + 1u];
      w[i] = s * high + c * low;
      w[i + 1u] = c * high - s * low;
    }
  }
  let rate = run.rate * rate_scale_of(network);
  for (var i = 0u; i < N; i++) {
    direction[i * run.stride + network] = rate * w[i];
  }
  rotate_back(network);
}
