// Draws the order in which one network sees all samples of one epoch: one invocation per (epoch, network), Fisher and
// Yates' shuffle in place.
//
// CPU twin: src/reference/batch.ts
// #import shared/draw.wgsl

@compute @workgroup_size(WORKGROUP_SIZE)
fn draw_epochs(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let invocation = id.y * (groups.x * WORKGROUP_SIZE) + id.x;
  let network = invocation % run.stride;
  let epoch = invocation / run.stride;
  if (network >= run.count || epoch >= run.times) {
    return;
  }

  let start = epoch * NUM_SAMPLES;
  for (var i = 0u; i < NUM_SAMPLES; i++) {
    samples[(start + i) * run.stride + network] = i;
  }
  var words = vec4u();
  for (var i = NUM_SAMPLES - 1u; i > 0u; i--) {
    if (i == NUM_SAMPLES - 1u || (i & 3u) == 3u) {  // four positions share a block
      words = drawn_words(network, epoch, i >> 2u, STREAM_SHUFFLE);
    }
    let last = (start + i) * run.stride + network;
    let other = (start + multiply_high(i + 1u, words[i & 3u])) * run.stride + network;
    let sample = samples[last];
    samples[last] = samples[other];
    samples[other] = sample;
  }
}
