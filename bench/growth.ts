// How cost grows with the number of networks: it should be linear, in networks times steps.
import type { Engine } from '../src/index.node.ts';
import { median } from './measure.ts';
import { toSweep, type Workload } from './workloads.ts';

export interface Growth {
  readonly workload: string;
  readonly networks: number;
  readonly steps: number;
  readonly milliseconds: number;
  readonly networkStepsPerSecond: number;
  /** GPU memory of one chunk, as planned, and how many chunks. */
  readonly bytes: number;
  readonly chunks: number;
}

const NETWORKS = [10_000, 100_000, 1_000_000, 10_000_000];

/** The same everywhere: drawing and measuring a network costs some steps' time, and would bend the line otherwise. */
const STEPS = 100;

/** A line is measured again until it has taken so long. */
const ROUND_MS = 1000;

export async function measureGrowth(engine: Engine, workload: Workload): Promise<Growth[]> {
  const lines: Growth[] = [];
  for (const networks of NETWORKS) {
    const plan = await engine.plan(toSweep(workload, { networks, steps: STEPS }));
    await engine.run(plan).result; // compiles
    const times: number[] = [];
    for (let spent = 0; spent < ROUND_MS; spent += times.at(-1) ?? 0) {
      times.push((await engine.run(plan).result).timing.trainMs);
    }
    const milliseconds = median(times);
    lines.push({
      workload: workload.name,
      networks,
      steps: STEPS,
      milliseconds,
      networkStepsPerSecond: (1000 * networks * STEPS) / milliseconds,
      bytes: plan.cells.reduce((sum, { bytes }) => sum + bytes, 0),
      chunks: plan.cells.reduce((sum, { chunks }) => sum + chunks, 0),
    });
  }
  return lines;
}
