import { it } from 'vitest';
import { createEngine } from '../../../src/index.node.ts';
import { runAll } from '../../engine.ts';
import { randomTeamSweep } from '../team-sweep.ts';
it('probe', async () => {
  const engine = await createEngine();
  for (const [seed, depth] of [[1002, 3], [1003, 4]] as const) {
  const input = randomTeamSweep(seed, { depth, activation: 'tanh', loss: 'mse' }, { kind: 'gd', learningRate: 0.01 });
  console.log(JSON.stringify(input.network), input.networks, input.dataset.inputs.length);
  for (const [strategy, steps] of [['subgroup', 10], ['workgroup', 10],['subgroup', 10], ['workgroup', 10]] as const) {
    const t = performance.now();
    const out = await runAll(engine, { ...input, steps }, { strategy });
    console.log(strategy, steps, performance.now() - t, out.result.timing);
  }
  }
  await engine.destroy();
});
