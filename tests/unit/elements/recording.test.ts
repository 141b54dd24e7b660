import { describe, expect, it } from 'vitest';
import { replay, type Recording } from '../../../src/elements/recording.ts';
import tanh from '../../../demo/recorded/xor-tanh.json';
import relu from '../../../demo/recorded/xor.json';

function recorded(words: readonly number[], steps: readonly number[], networks: number): Recording {
  const bytes = words.flatMap((word) => [word & 255, word >> 8]);
  return {
    steps,
    networks,
    resolution: 100,
    losses: btoa(String.fromCharCode(...bytes)),
  } as unknown as Recording;
}

describe('replay', () => {
  it('gives a row of losses per step, the low byte first', () => {
    const rows = replay(recorded([0, 1, 256, 65_535, 25, 50], [0, 10], 3));
    expect(rows.map((row) => [...row])).toEqual(
      [
        [0, 0.01, 2.56],
        [655.35, 0.25, 0.5],
      ].map((row) => [...Float32Array.from(row)]),
    );
  });

  it.each([
    ['cut off', 'AAAA'],
    ['no base64', '%%%'],
  ])('throws where the losses are %s, rather than show what was not', (_, losses) => {
    expect(() => replay({ ...recorded([], [0, 1], 2), losses })).toThrow();
  });

  it.each([
    ['xor', relu],
    ['xor-tanh', tanh],
  ])('shows the recorded run of %s: it comes down, and ends as its result says', (_, json) => {
    const run = json as unknown as Recording;
    const rows = replay(run);
    expect(rows).toHaveLength(run.steps.length);
    const solvedOf = (row: Float32Array | undefined): number =>
      (row ?? new Float32Array()).filter((loss) => loss < 0.03).length / run.networks;
    const [cell] = run.result.cells;
    expect(solvedOf(rows[0])).toBeLessThan(0.02);
    expect(Math.abs(solvedOf(rows.at(-1)) - (cell?.solved.fraction ?? 0))).toBeLessThan(0.1);
  });
});
