import { it } from 'vitest';
import { requestNodeAdapter } from '../../../src/gpu/adapter-node.ts';
import { openDevice } from '../../../src/gpu/device.ts';
it('probe', async () => {
  const adapter = await requestNodeAdapter();
  console.log([...adapter.features].join(' '));
  const device = await openDevice(adapter, 'node');
  const info = device.gpu.adapterInfo;
  console.log('info', info?.subgroupMinSize, info?.subgroupMaxSize, device.gpu.features.has('subgroups'));
  console.log(device.limits.maxComputeWorkgroupStorageSize, device.limits.maxComputeInvocationsPerWorkgroup);
  for (const code of [
    `enable subgroups;
const L = 2u; const S = array<u32, 3>(2u,3u,1u);
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read> n: array<u32>;
@compute @workgroup_size(64) fn m(@builtin(global_invocation_id) id: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  var a = array<f32, 3000>();
  for (var s = 0u; s < n[0]; s++) {
    for (var l = 0u; l < L; l++) { for (var i = 0u; i < S[l]; i++) { a[i] += subgroupShuffle(x[id.x], (lane & ~3u) + i % 4u); a[i] += subgroupShuffleXor(a[i], 2u); } }
  }
  if (id.x > 17u) { return; }
  x[id.x] = a[0] + a[2999];
}`,
  ]) {
    device.gpu.pushErrorScope('validation');
    const module = device.gpu.createShaderModule({ code });
    const messages = (await module.getCompilationInfo()).messages.map((m) => `${m.type} ${m.lineNum} ${m.message}`);
    console.log(messages);
    await device.gpu.createComputePipelineAsync({ layout: 'auto', compute: { module } }).then(() => console.log('ok'), (e) => console.log(String(e)));
    console.log((await device.gpu.popErrorScope())?.message);
  }
  await device.destroy();
});
