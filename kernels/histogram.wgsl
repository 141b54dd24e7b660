// Counts one network's loss per invocation in a histogram; one global atomic each is enough.
//
// CPU twin: src/reference/histogram.ts

const EDGE_COUNT: u32;
const WORKGROUP_SIZE: u32;

struct Histogram {
  count: u32,  // networks of this chunk
}

@group(0) @binding(0) var<uniform> run: Histogram;
@group(0) @binding(1) var<storage, read> edges: array<f32>;                     // (edge_count) f32, ascending, read
@group(0) @binding(4) var<storage, read> evaluation: array<u32>;                // (5, networks), read: its first row holds the bits of the f32 losses
@group(0) @binding(5) var<storage, read_write> counts: array<atomic<u32>>;      // (edge_count + 2) u32, accumulated (+=): below, the bins
                                                                                // [edge, next edge), above, not finite

@compute @workgroup_size(WORKGROUP_SIZE)
fn histogram(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count) {
    return;
  }
  let bits = evaluation[network];
  if ((bits & 0x7fffffffu) >= 0x7f800000u) {
    atomicAdd(&counts[EDGE_COUNT + 1u], 1u);
    return;
  }
  // Bisection: the number of edges at or below the loss.
  let loss = bitcast<f32>(bits);
  var low = 0u;
  var high = EDGE_COUNT;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (edges[middle] <= loss) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  atomicAdd(&counts[low], 1u);
}
