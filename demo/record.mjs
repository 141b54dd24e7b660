// Records a run of each preset that the page shows without WebGPU: `node demo/record.mjs [preset ...]`, after `npm run build`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createEngine, parseSweep, preset } from '../dist/index.js';

const NETWORKS = 1500;
const RESOLUTION = 20_000;
const STEPS = [
  0, 5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 400, 600, 800, 1000, 1300, 1600, 2000, 2500, 4000,
];

/** The losses of the first networks after so many steps, as 16-bit numbers. */
async function lossesAfter(engine, name, steps) {
  const run = engine.run(await engine.plan(parseSweep(preset(name), { networks: NETWORKS, steps })));
  const losses = new Uint16Array(NETWORKS);
  for await (const { index, loss } of run.endpoints()) {
    losses.set(
      loss.map((value) => (value * RESOLUTION < 65_535 ? Math.round(value * RESOLUTION) : 65_535)),
      Number(index[0]),
    );
  }
  await run.result;
  return Buffer.from(losses.buffer);
}

mkdirSync('demo/recorded', { recursive: true });
const engine = await createEngine();
for (const name of process.argv.length > 2 ? process.argv.slice(2) : ['xor', 'xor-tanh']) {
  const result = await engine.run(
    await engine.plan(parseSweep(preset(name), { networks: 20_000, steps: STEPS.at(-1) })),
  ).result;
  const pictures = [];
  for (const steps of STEPS) pictures.push(await lossesAfter(engine, name, steps));
  const losses = Buffer.concat(pictures).toString('base64');
  const recording = { result, steps: STEPS, networks: NETWORKS, resolution: RESOLUTION, losses };
  writeFileSync(`demo/recorded/${name}.json`, `${JSON.stringify(recording)}\n`);
}
await engine.destroy();
