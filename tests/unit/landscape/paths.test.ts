// The shape of a path: what counts as a rise, the barrier's definition, and what float32 may say of it.
import { describe, expect, it } from 'vitest';
import { barrierOf, climbOf, isMonotone, judgeLine, type DescentPath } from '../../../src/landscape/paths.ts';

describe('the shape of a path', () => {
  it('is monotone up to rises of 1e-9 between neighbours', () => {
    expect(isMonotone(Float64Array.of(3, 2, 2, 1))).toBe(true);
    expect(isMonotone(Float64Array.of(3, 2, 2 + 0.9e-9, 1))).toBe(true);
    expect(isMonotone(Float64Array.of(3, 2, 2 + 1.1e-9, 1))).toBe(false);
    expect(isMonotone(Float64Array.of(1, 2))).toBe(false);
  });

  it('has a barrier above the higher end only', () => {
    expect(barrierOf(Float64Array.of(3, 1, 2, 0))).toBe(0);
    expect(barrierOf(Float64Array.of(1, 4, 3))).toBe(1);
    expect(barrierOf(Float64Array.of(1, 2, 5, 0))).toBe(4);
  });

  it('climbs from the lowest point passed', () => {
    expect(climbOf(Float64Array.of(3, 1, 2, 0))).toBe(1);
    expect(climbOf(Float64Array.of(3, 2, 1))).toBe(0);
    expect(climbOf(Float64Array.of(1, 4, 3))).toBe(3);
  });
});

describe('judgeLine', () => {
  /** A line whose losses are known exactly, and each measured `error` beside that, up and down in turn. */
  function judge(exact: readonly number[], error: number): DescentPath & { readonly asked: number } {
    let asked = 0;
    const path = judgeLine({
      losses: Float32Array.from(exact, (loss, i) => loss + (i % 2 === 0 ? -error : error)),
      tolerance: () => 2 * error + 1e-7,
      exactAt: (point) => {
        asked++;
        return exact[point] ?? Number.NaN;
      },
    });
    return { ...path, asked };
  }

  it('believes float32 where every step is larger than its error', () => {
    expect(judge([3, 2, 1, 0], 1e-4)).toEqual({
      monotone: true,
      barrier: 0,
      climb: 0,
      inDoubt: false,
      asked: 0,
    });
    const rising = judge([3, 1, 2, 0], 1e-4);
    expect(rising).toMatchObject({ monotone: false, barrier: 0, inDoubt: false, asked: 0 });
    expect(rising.climb).toBeCloseTo(1, 3);
  });

  it('asks float64 about steps that rounding may have made', () => {
    const falling = [1, 0.5, 0.1, 0.1 - 1e-6, 0.1 - 2e-6];
    expect(judge(falling, 1e-5)).toMatchObject({ monotone: true, inDoubt: true, climb: 0, barrier: 0 });
    const rising = [1, 0.5, 0.1, 0.1 - 1e-6, 0.1 + 2e-6];
    const judged = judge(rising, 1e-5);
    expect(judged).toMatchObject({ monotone: false, inDoubt: true, barrier: 0 });
    expect(judged.climb).toBeLessThan(4e-6);
    expect(judge([1, 0.5, 0.5 + 0.9e-9, 0.2], 1e-5).monotone).toBe(true);
    expect(judge([1, 0.5, 0.5 + 1.1e-9, 0.2], 1e-5).monotone).toBe(false);
  });

  it('asks nobody about small steps where a rise is certain', () => {
    expect(judge([1, 0.5, 0.5, 0.7, 0.1], 1e-5)).toMatchObject({ monotone: false, inDoubt: false, asked: 0 });
  });

  it('has no barrier that is only noise', () => {
    expect(judge([1, 0.3, 1 - 1e-6, 1 + 1e-9], 1e-5).barrier).toBe(0);
    expect(judge([1, 1.5, 0.3, 1.2], 1e-5).barrier).toBeCloseTo(0.3, 4);
  });
});
