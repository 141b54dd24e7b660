import { describe, expect, it } from 'vitest';
import { axisMap } from '../../../src/engine/axis-map.ts';
import { OUTCOME_INDEX } from '../../../src/engine/outcome.ts';

const axes = { 'optimizer.learningRate': [0.1, 0.2], 'penalty.l2': [0, 1, 2] };

/** Outcomes of 12 networks: two rounds of the six combinations. */
function endpoints(names: string): { outcome: Uint8Array<ArrayBuffer>; recorded: number } {
  const index = { s: OUTCOME_INDEX.solved, d: OUTCOME_INDEX.diverged, u: OUTCOME_INDEX.unconverged };
  const outcome = Uint8Array.from(names, (name) => index[name as 's' | 'd' | 'u']);
  return { outcome, recorded: outcome.length };
}

describe('axisMap', () => {
  it('counts each combination, the last axis fastest', () => {
    expect(axisMap({ axes }, endpoints('sudususuuuss'))).toEqual({
      axes: [
        { path: 'optimizer.learningRate', values: [0.1, 0.2] },
        { path: 'penalty.l2', values: [0, 1, 2] },
      ],
      networks: 2,
      solved: [2, 0, 0, 0, 2, 1],
      diverged: [0, 0, 1, 0, 0, 0],
    });
  });

  it('is left out without axes, and where there are too many combinations', () => {
    expect(axisMap({ axes: {} }, endpoints('su'))).toBeNull();
    const many = { 'penalty.l2': { low: 0, high: 1, count: 65_537, scale: 'linear' } } as const;
    expect(axisMap({ axes: many }, { outcome: new Uint8Array(65_537), recorded: 65_537 })).toBeNull();
  });
});
