// Takes or refuses the step of one network per invocation, and sets the trust radius of the next: monotone descent.
//
// A step whose promise float32 can see is taken if the objective falls. A smaller one only polishes: it is taken as long as
// the objective does not rise beyond its own rounding and each decrement is at most a quarter of the last.
//
// CPU twin: src/reference/settle.ts
// Source: Conn, Gould & Toint 2000, "Trust-Region Methods", algorithm 6.1.1
// #import shared/blow-up.wgsl
// #import shared/standing.wgsl

struct Settle {
  stride: u32,     // networks between two rows of a network-last buffer
  count: u32,      // networks
  tolerance: f32,  // a decrement of so many times the objective is none
  rounding: f32,   // differences of so many times the objective cannot be seen
}

const WORKGROUP_SIZE: u32;
const PARAMETER_COUNT: u32;

@group(0) @binding(0) var<uniform> run: Settle;
// 4: standing (=)
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;  // (parameter_count, networks) f32, moved where a step is taken (=)
@group(0) @binding(9) var<storage, read> direction: array<f32>;         // (parameter_count, networks) f32, read: the step
@group(0) @binding(12) var<storage, read_write> settling: array<f32>;   // (5, networks) f32 (=): objective, radius, largest radius,
                                                                        // decrement of the last step that polished or 0, steps taken
@group(0) @binding(13) var<storage, read> newton: array<f32>;           // (5, networks) f32, read, from `newton-step`
@group(0) @binding(14) var<storage, read> trial: array<f32>;            // (networks) f32, read: the objective after the step

@compute @workgroup_size(WORKGROUP_SIZE)
fn settle(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || standing[network] > RETRY) {
    return;
  }
  let here = settling[network];
  let there = trial[network];
  let radius = settling[run.stride + network];
  let polished = settling[3u * run.stride + network];
  let decrement = newton[2u * run.stride + network];
  let length = newton[3u * run.stride + network];
  let promise = newton[4u * run.stride + network];

  let overflow = blows_up(here) || blows_up(decrement);
  let settled = decrement <= run.tolerance * abs(here);
  let seen = run.rounding * abs(here);
  let visible = promise > seen;
  let polishes = there <= here + seen && (polished == 0.0 || decrement <= 0.25 * polished);
  let taken = !overflow && !settled && length > 0.0 && !blows_up(there) && select(polishes, there < here, visible);
  if (overflow || settled || (!taken && !visible)) {
    standing[network] = select(select(EXHAUSTED, SETTLED, settled), OVERFLOW, overflow);
    return;
  }
  if (!taken) {
    standing[network] = RETRY;
    settling[run.stride + network] = 0.25 * length;
    return;
  }

  let ratio = (here - there) / promise;
  let longer = visible && ratio > 0.75 && length > 0.3 * radius;
  let shorter = visible && ratio < 0.25;
  let next = select(select(radius, 0.5 * length, shorter), 2.0 * radius, longer);
  standing[network] = RENEW;
  settling[network] = there;
  settling[run.stride + network] = min(next, settling[2u * run.stride + network]);
  settling[3u * run.stride + network] = select(decrement, 0.0, visible);
  settling[4u * run.stride + network] += 1.0;
  for (var p = 0u; p < PARAMETER_COUNT; p++) {
    parameters[p * run.stride + network] += direction[p * run.stride + network];
  }
}
