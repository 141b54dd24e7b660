// Draws the mini-batch of one step of one network with replacement: one invocation per (step, network).
//
// CPU twin: src/reference/batch.ts
// #import shared/draw.wgsl

const BATCH_SIZE: u32;

@compute @workgroup_size(WORKGROUP_SIZE)
fn draw_samples(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let network = invocation % run.stride;
  let step = invocation / run.stride;
  if (network >= run.count || step >= run.times) {
    return;
  }

  var words = vec4u();
  for (var i = 0u; i < BATCH_SIZE; i++) {
    if ((i & 3u) == 0u) {  // four positions share a block
      words = drawn_words(network, step, i >> 2u, STREAM_REPLACEMENT);
    }
    samples[(step * BATCH_SIZE + i) * run.stride + network] = multiply_high(NUM_SAMPLES, words[i & 3u]);
  }
}
