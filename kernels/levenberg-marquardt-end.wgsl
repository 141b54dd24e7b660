// Takes or refuses the damped step of one network per invocation, and sets the damping of the next.
//
// A step whose promise float32 can see is taken if the objective falls. A smaller one only polishes: it is taken while the
// objective stays within rounding of its lowest value and the gradient shrinks.
//
// CPU twin: src/reference/levenberg-marquardt.ts
// Source: Nielsen 1999, "Damping parameter in Marquardt's method", section 3
// #import shared/blow-up.wgsl
// #import shared/damping.wgsl
// #import shared/standing.wgsl

struct End {
  stride: u32,    // networks between two rows of a network-last buffer
  count: u32,     // networks
  rounding: f32,  // differences of so many times the objective cannot be seen
}

const WORKGROUP_SIZE: u32;
const PARAMETER_COUNT: u32;
const MOST_GROWTH = 1024f;
const MOST_DAMPING = 1e20f;

@group(0) @binding(0) var<uniform> run: End;
// 4: standing (=)
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;     // (parameter_count, networks) f32, moved where a step is taken (=)
@group(0) @binding(9) var<storage, read> direction: array<f32>;            // (parameter_count, networks) f32, read: the step
@group(0) @binding(12) var<storage, read_write> settling: array<f32>;      // (5, networks) f32 (=): the objective and the damping
@group(0) @binding(13) var<storage, read> newton: array<f32>;              // (5, networks) f32, read, from `levenberg-marquardt-step`
@group(0) @binding(14) var<storage, read> trial: array<f32>;               // (networks) f32, read: the objective after the step
@group(0) @binding(15) var<storage, read_write> stopped_step: array<u32>;  // (networks) u32, RUNNING or the step it stopped after (=)
@group(0) @binding(16) var<storage, read_write> steps_taken: array<u32>;   // (networks) u32 (+=)

@compute @workgroup_size(WORKGROUP_SIZE)
fn levenberg_marquardt_end(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || stopped_step[network] != RUNNING) {
    return;
  }
  steps_taken[network] += 1u;
  let here = settling[network];
  if (standing[network] == OVERFLOW || blows_up(here)) {
    standing[network] = OVERFLOW;
    stopped_step[network] = steps_taken[network];
    return;
  }

  let there = trial[network];
  let steepness = newton[network];
  let mu = newton[run.stride + network];
  let promise = newton[2u * run.stride + network];
  let first = settling[DAMPING * run.stride + network] == 0.0;
  let growth = select(settling[GROWTH * run.stride + network], 2.0, first);
  let polished = settling[POLISHED * run.stride + network];
  let best = select(settling[BEST * run.stride + network], here, first);

  let rounding = run.rounding * abs(here);
  let visible = promise > rounding;
  let falls = select(there <= best + rounding, there < here, visible);
  let rises = promise < 0.0 || blows_up(there) || !falls;
  let rests = !visible && polished > 0.0 && steepness >= polished;
  let taken = !rises && !rests;

  let miss = 2.0 * ((here - there) / promise) - 1.0;
  let shrink = select(0.33333334, max(0.33333334, 1.0 - miss * miss * miss), visible);
  let next = select(select(mu, mu * shrink, taken), min(mu * growth, MOST_DAMPING), rises);
  settling[DAMPING * run.stride + network] = next;
  settling[GROWTH * run.stride + network] = select(select(growth, 2.0, taken), min(2.0 * growth, MOST_GROWTH), rises);
  settling[POLISHED * run.stride + network] = select(polished, select(steepness, 0.0, visible), taken);
  settling[BEST * run.stride + network] = select(best, min(best, there), taken);
  standing[network] = select(RETRY, RENEW, taken);
  if (taken) {
    settling[network] = there;
    for (var p = 0u; p < PARAMETER_COUNT; p++) {
      parameters[p * run.stride + network] += direction[p * run.stride + network];
    }
  }
}
