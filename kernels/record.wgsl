// Notes what a look on the way of training sees: one invocation per network, after `evaluate`.
//
// Losses are noted as multiples of the first one. What has diverged counts as RATIO_LIMIT, so that all sums stay finite.
//
// CPU twin: src/reference/record.ts
// #import shared/blow-up.wgsl

const WORKGROUP_SIZE: u32;
const RATIO_LIMIT = 1e6;
const SMALLEST_FIRST = 1e-30;  // what a first loss of 0 counts as
const NEVER = 0xffffffffu;     // in solved_step

struct Record {
  stride: u32,       // networks between two rows of a network-last buffer
  count: u32,        // networks of this chunk
  step: u32,         // steps taken
  is_first: u32,     // whether this is the look at the starting point
  in_sums: u32,      // whether the loss is one of those that are summed
  in_tail: u32,      // and one of the last of them
  needed: u32,       // samples right of a solved network; 0xffffffff: the loss decides
  solved_loss: f32,  // loss of a solved network; negative: the samples decide
}

@group(0) @binding(0) var<uniform> run: Record;
@group(0) @binding(4) var<storage, read> stopped_step: array<u32>;    // (networks) u32, read
@group(0) @binding(6) var<storage, read> evaluation: array<u32>;      // (5, networks), read: the bits of the f32 loss, ..., samples right, flags
@group(0) @binding(7) var<storage, read_write> looks: array<u32>;    // (5, networks): the bits of the f32 first loss (=), sum of the ratios,
                                                                      // of their inverses, of the last ratios (+=); solved_step (=)

fn add(row: u32, network: u32, value: f32) {
  let at = row * run.stride + network;
  looks[at] = bitcast<u32>(bitcast<f32>(looks[at]) + value);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn record(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let network = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  if (network >= run.count) {
    return;
  }
  let loss = bitcast<f32>(evaluation[network]);
  let right = evaluation[3u * run.stride + network];
  let overflow = (evaluation[4u * run.stride + network] & 2u) != 0u;
  let stopped = stopped_step[network];
  let diverged = overflow || (stopped & 0x80000000u) == 0u;

  if (run.is_first == 1u) {
    looks[network] = evaluation[network];
    looks[run.stride + network] = 0u;
    looks[2u * run.stride + network] = 0u;
    looks[3u * run.stride + network] = 0u;
    looks[4u * run.stride + network] = NEVER;
  }
  if (run.in_sums == 1u) {
    var ratio = RATIO_LIMIT;
    if (!diverged) {
      let first = max(bitcast<f32>(looks[network]), SMALLEST_FIRST);
      ratio = clamp(loss / first, 1.0 / RATIO_LIMIT, RATIO_LIMIT);
    }
    add(1u, network, ratio);
    add(2u, network, 1.0 / ratio);
    if (run.in_tail == 1u) {
      add(3u, network, ratio);
    }
  }
  let solved = !diverged && (right >= run.needed || loss <= run.solved_loss);
  if (solved && looks[4u * run.stride + network] == NEVER) {
    looks[4u * run.stride + network] = run.step;
  }
}
