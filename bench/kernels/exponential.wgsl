// Takes exponentials of values in registers: 8 independent chains per invocation, 4 links of each per turn.
// How many special functions per second the adapter has.
//
// CPU twin: `EXPONENTIAL` in bench/ceilings.ts

struct Run {
  count: u32,   // invocations
  turns: u32,   // turns of the loop
  factor: f32,  // a uniform value: nobody can fold it
  addend: f32,
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read_write> to: array<f32>;  // (count) f32, the sum of the chains (=)

// exp(factor x + addend) stays within (0, 1) for factor = -1, addend = 0 and is drawn to 0.5671, so it never runs away.
fn four(x: vec4f) -> vec4f {
  let a = exp(x * run.factor + run.addend);
  let b = exp(a * run.factor + run.addend);
  let c = exp(b * run.factor + run.addend);
  return exp(c * run.factor + run.addend);
}

@compute @workgroup_size(64)
fn exponential(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * (groups.x * 64u) + id.x;
  if (i >= run.count) {
    return;
  }
  var low = vec4f(0.0, 1.0, 2.0, 3.0) + f32(i % 16u);
  var high = low + 4.0;
  for (var turn = 0u; turn < run.turns; turn++) {
    low = four(low);
    high = four(high);
  }
  to[i] = dot(low + high, vec4f(1.0));
}
