// The damped Newton step of one network per invocation: (H + mu I) step = -gradient, by the factorization L D L^T of the
// tridiagonal form, in which another mu costs no more than a few operations per parameter.
//
// mu begins with what float32 cannot tell from 0, n * 1.2e-7 * |H|. It is raised until no pivot is negative, and, if it had
// to be raised, doubled: then no eigenvalue of H + mu I is below mu / 2. That gives the Newton step measured, and the
// decrement gradient^T (H + mu I)^-1 gradient. Then mu is raised further until the step is no longer than the radius.
//
// CPU twin: src/reference/newton-step.ts
// Source: Conn, Gould & Toint 2000, "Trust-Region Methods", section 7.3
// #import shared/networks.wgsl
// #import shared/rotate-back.wgsl

const ROUNDING = 1.2e-7f;  // a unit in the last place of 1
const SIGN_ATTEMPTS = 14u;
const LENGTH_ATTEMPTS = 24u;

// 4: standing; 5: reflections; 7: tridiagonal form; 9: direction, the step afterwards (=)
@group(0) @binding(6) var<storage, read> gradient: array<f32>;        // (parameter_count, networks) f32, read: Q^T gradient
@group(0) @binding(12) var<storage, read> settling: array<f32>;       // (5, networks) f32, of which row 1 is read: the radius
@group(0) @binding(13) var<storage, read_write> newton: array<f32>;   // (5, networks) f32, overwritten (=): gradient norm, Newton step
                                                                      // norm, decrement; length of the step and fall that it promises

@compute @workgroup_size(WORKGROUP_SIZE)
fn newton_step(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || standing[network] > RETRY) {
    return;
  }

  var d = array<f32, PARAMETER_COUNT>();
  var e = array<f32, PARAMETER_COUNT>();
  var c = array<f32, PARAMETER_COUNT>();
  var reach = 1e-9;  // a matrix of zeros still has a size to be raised from
  var slopes = 0.0;
  for (var i = 0u; i < N; i++) {
    d[i] = diagonal_at(i, network);
    c[i] = gradient[i * run.stride + network];
    slopes += c[i] * c[i];
    var beside = 0.0;
    if (i + 1u < N) {
      e[i] = off_diagonal_at(i, network);
      beside = abs(e[i]);
    }
    if (i > 0u) {
      beside += abs(e[i - 1u]);
    }
    reach = max(reach, abs(d[i]) + beside);
  }

  let bare = (ROUNDING * f32(N)) * reach;
  var mu = bare;
  for (var attempt = 0u; attempt < SIGN_ATTEMPTS; attempt++) { // #keep
    var pivot = d[0] + mu;
    var positive = pivot > 0.0;
    for (var i = 1u; i < N; i++) {
      pivot = (d[i] + mu) - e[i - 1u] * e[i - 1u] / max(pivot, PIVOT);
      positive = positive && pivot > 0.0;
    }
    mu = select(4.0 * mu, mu, positive);
    if (positive) {
      break;
    }
  }
  mu = select(2.0 * mu, mu, mu == bare);

  let unit = unit_of(network);
  let radius = settling[run.stride + network] * unit;
  var y = array<f32, PARAMETER_COUNT>();
  var newton_length = 0.0;
  var newton_decrement = 0.0;
  var length = 0.0;
  var promise = 0.0;
  var fits = false;
  for (var attempt = 0u; attempt < LENGTH_ATTEMPTS; attempt++) { // #keep
    var pivot = array<f32, PARAMETER_COUNT>();
    var decrement = 0.0;
    for (var i = 0u; i < N; i++) {
      pivot[i] = d[i] + mu;
      y[i] = -c[i];
      if (i > 0u) {
        let factor = e[i - 1u] / pivot[i - 1u];
        pivot[i] -= e[i - 1u] * factor;
        y[i] -= factor * y[i - 1u];
      }
      pivot[i] = max(pivot[i], PIVOT);
      decrement += y[i] * y[i] / pivot[i];
    }
    var squares = 0.0;
    for (var behind = 0u; behind < N; behind++) {
      let i = N - 1u - behind;
      if (behind == 0u) {
        y[i] = y[i] / pivot[i];
      } else {
        y[i] = (y[i] - e[i] * y[i + 1u]) / pivot[i];
      }
      squares += y[i] * y[i];
    }
    length = sqrt(squares);
    promise = 0.5 * (decrement + mu * squares);
    newton_length = select(newton_length, length, attempt == 0u);
    newton_decrement = select(newton_decrement, decrement, attempt == 0u);
    fits = length <= radius;
    mu *= 4.0;
    if (fits) {
      break;
    }
  }

  newton[network] = sqrt(slopes);
  newton[run.stride + network] = newton_length / unit;
  newton[2u * run.stride + network] = newton_decrement / unit;
  newton[3u * run.stride + network] = select(0.0, length / unit, fits);
  newton[4u * run.stride + network] = select(0.0, promise / unit, fits);
  for (var i = 0u; i < N; i++) {
    direction[i * run.stride + network] = select(0.0, y[i] / unit, fits);
  }
  rotate_back(network);
}
