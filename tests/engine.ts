// What tests share: an engine per file, sweeps in a line, all endpoints of a run at once.
import type { Engine, EndpointBatch, PlanOptions, SweepInput, SweepResult } from '../src/index.node.ts';
import { parseSweep } from '../src/index.node.ts';

/** A whole run: its result, and the endpoints of each cell with parameters (parameterCount, networks). */
export interface Outcome {
  readonly result: SweepResult;
  readonly cells: readonly CellEndpoints[];
}

export interface CellEndpoints {
  readonly loss: Float32Array;
  readonly outcome: Uint8Array;
  /** Per network its parameters, in order of the index. */
  readonly parameters: readonly (readonly number[])[];
}

/** Runs a sweep and keeps everything. */
export async function runAll(engine: Engine, sweep: SweepInput, options: PlanOptions = {}): Promise<Outcome> {
  const plan = await engine.plan(parseSweep(sweep), options);
  const run = engine.run(plan);
  const batches: EndpointBatch[] = [];
  for await (const batch of run.endpoints({ parameters: true })) batches.push(batch);
  const result = await run.result;
  return {
    result,
    cells: result.cells.map((_, cell) => join(batches.filter((batch) => batch.cell === cell))),
  };
}

/** Runs a sweep for its result alone. */
export async function runResult(
  engine: Engine,
  sweep: SweepInput,
  options: PlanOptions = {},
): Promise<SweepResult> {
  return engine.run(await engine.plan(parseSweep(sweep), options)).result;
}

function join(batches: readonly EndpointBatch[]): CellEndpoints {
  return {
    loss: Float32Array.from(batches.flatMap(({ loss }) => Array.from(loss))),
    outcome: Uint8Array.from(batches.flatMap(({ outcome }) => Array.from(outcome))),
    parameters: batches.flatMap(({ parameters = new Float32Array(), index }) => {
      const count = index.length;
      return Array.from(index, (_, network) =>
        Array.from(
          { length: parameters.length / count },
          (__, p) => parameters[p * count + network] ?? Number.NaN,
        ),
      );
    }),
  };
}
