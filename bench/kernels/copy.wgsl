// Copies four words per invocation: how fast the adapter moves memory.
//
// CPU twin: none needed, what comes out is what went in.

struct Run {
  count: u32,  // vectors to copy
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> source: array<vec4f>;        // (count) f32 x 4
@group(0) @binding(2) var<storage, read_write> copied: array<vec4f>;    // (count) f32 x 4 (=)

@compute @workgroup_size(64)
fn copy(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * (groups.x * 64u) + id.x;
  if (i >= run.count) {
    return;
  }
  copied[i] = source[i];
}
