// Sums up the eigenvalues of one matrix per invocation: how many are negative or nearly zero, trace, size.
//
// CPU twin: src/reference/spectrum.ts
// #import shared/standing.wgsl

struct Spectrum {
  stride: u32,     // networks between two rows of a network-last buffer
  count: u32,      // networks
  tolerance: f32,  // eigenvalues up to so many times |matrix| have no sign
}

const WORKGROUP_SIZE: u32;
const PARAMETER_COUNT: u32;

@group(0) @binding(0) var<uniform> run: Spectrum;
// 4: standing
@group(0) @binding(8) var<storage, read> values: array<f32>;           // (parameter_count, networks) f32, ascending, read
@group(0) @binding(11) var<storage, read_write> summary: array<u32>;   // (5, networks), overwritten (=): the bits of the f32 smallest and
                                                                       // largest eigenvalue and trace; how many are negative, how many zero

@compute @workgroup_size(WORKGROUP_SIZE)
fn spectrum(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count || standing[network] != RENEW) {
    return;
  }
  let smallest = values[network];
  let largest = values[(PARAMETER_COUNT - 1u) * run.stride + network];
  let least = run.tolerance * max(abs(smallest), abs(largest));
  var trace = 0.0;
  var negative = 0u;
  var zero = 0u;
  for (var k = 0u; k < PARAMETER_COUNT; k++) {
    let value = values[k * run.stride + network];
    trace += value;
    negative += select(0u, 1u, value < -least);
    zero += select(0u, 1u, abs(value) <= least);
  }
  summary[network] = bitcast<u32>(smallest);
  summary[run.stride + network] = bitcast<u32>(largest);
  summary[2u * run.stride + network] = bitcast<u32>(trace);
  summary[3u * run.stride + network] = negative;
  summary[4u * run.stride + network] = zero;
}
