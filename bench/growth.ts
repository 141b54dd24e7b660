// How cost grows with the number of networks: it should be linear.
import type { Engine } from '../src/index.node.ts';
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

/** Steps times networks stay about the same, so that every line takes about as long. */
const SIZES = [
  { networks: 10_000, steps: 2000 },
  { networks: 100_000, steps: 200 },
  { networks: 1_000_000, steps: 50 },
  { networks: 10_000_000, steps: 20 },
] as const;

export async function measureGrowth(engine: Engine, workload: Workload): Promise<Growth[]> {
  const lines: Growth[] = [];
  for (const { networks, steps } of SIZES) {
    const plan = await engine.plan(toSweep(workload, { networks, steps }));
    const { timing } = await engine.run(plan).result;
    lines.push({
      workload: workload.name,
      networks,
      steps,
      milliseconds: timing.trainMs,
      networkStepsPerSecond: timing.networkStepsPerSecond,
      bytes: plan.cells.reduce((sum, { bytes }) => sum + bytes, 0),
      chunks: plan.cells.reduce((sum, { chunks }) => sum + chunks, 0),
    });
  }
  return lines;
}
