// Multiplies and adds on values in registers: 8 independent chains per invocation, 16 links of each per turn, so that
// neither latency nor the loop counts. How many floating-point operations per second the adapter has.
//
// CPU twin: `MULTIPLY_ADD` in bench/ceilings.ts

struct Run {
  count: u32,   // invocations
  turns: u32,   // turns of the loop
  factor: f32,  // uniform values: nobody can fold them
  addend: f32,
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read_write> to: array<f32>;  // (count) f32, the sum of the chains (=)

fn four(x: vec4f) -> vec4f {
  let a = x * run.factor + run.addend;
  let b = a * run.factor + run.addend;
  let c = b * run.factor + run.addend;
  return c * run.factor + run.addend;
}

fn sixteen(x: vec4f) -> vec4f {
  return four(four(four(four(x))));
}

@compute @workgroup_size(64)
fn multiply_add(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * (groups.x * 64u) + id.x;
  if (i >= run.count) {
    return;
  }
  var low = vec4f(0.0, 1.0, 2.0, 3.0) + f32(i % 16u);
  var high = low + 4.0;
  for (var turn = 0u; turn < run.turns; turn++) {
    low = sixteen(low);
    high = sixteen(high);
  }
  to[i] = dot(low + high, vec4f(1.0));
}
