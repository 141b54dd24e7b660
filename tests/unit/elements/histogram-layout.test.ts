import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countIn, flagRows, lossBars, namedLevels } from '../../../src/elements/histogram-layout.ts';
import { lossEdges } from '../../../src/reference/index.ts';
import type { LossHistogram } from '../../../src/engine/result.ts';

const edges = Array.from(lossEdges());

function histogramOf(losses: readonly number[]): LossHistogram {
  const counts = Array.from({ length: edges.length - 1 }, () => 0);
  const histogram = { scale: 'log10' as const, edges, counts, underflow: 0, overflow: 0, nonFinite: 0 };
  for (const loss of losses) {
    const bin = edges.findLastIndex((edge) => loss >= edge);
    if (!Number.isFinite(loss)) histogram.nonFinite++;
    else if (bin < 0) histogram.underflow++;
    else if (bin >= counts.length) histogram.overflow++;
    else counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return histogram;
}

describe('lossBars', () => {
  it('leaves out decades without losses, and puts what is beyond the edges beside the axis', () => {
    const { bars, domain, decades } = lossBars(histogramOf([1e-12, 1e-12, 0.125, 0.25, 500]));
    expect(decades).toEqual([-2, -1, 0]);
    expect(bars[0]).toMatchObject({ low: 0, high: edges[0], count: 2 });
    expect(bars[0]?.to).toBeLessThan(-2);
    expect(bars.at(-1)).toMatchObject({ low: 100, high: Infinity, count: 1 });
    expect(bars.at(-1)?.from).toBeGreaterThan(0);
    expect(domain).toEqual([bars[0]?.from, bars.at(-1)?.to]);
    expect(bars.filter(({ count }) => count > 0)).toHaveLength(4);
  });

  it('keeps every finite loss, in bars that ascend and do not overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -12, max: 4, noNaN: true }), { minLength: 1 }), (powers) => {
        const { bars, domain } = lossBars(histogramOf(powers.map((power) => 10 ** power)));
        expect(countIn(bars, [0, bars.length - 1])).toBe(powers.length);
        for (const [i, { from, to }] of bars.entries()) {
          expect(to).toBeGreaterThan(from);
          expect(from).toBeGreaterThanOrEqual(bars[i - 1]?.to ?? domain[0]);
        }
      }),
    );
  });

  it('has no bars where no loss is finite', () => {
    expect(lossBars(histogramOf([Number.NaN, Infinity])).bars).toEqual([]);
  });
});

describe('namedLevels', () => {
  it('names the levels of most networks, the learned ones left out, from the lowest loss', () => {
    const level = (loss: number, count: number) => ({ loss, count, fraction: count / 100 });
    const levels = [level(3e-14, 40), level(0.125, 5), level(1 / 6, 25), level(0.25, 30)];
    expect(namedLevels(levels, 2)).toEqual([
      { loss: 1 / 6, count: 25, name: '1/6', rank: 1 },
      { loss: 0.25, count: 30, name: '1/4', rank: 2 },
    ]);
  });
});

describe('flagRows', () => {
  it('keeps a text from other texts and other poles', () => {
    const flags = fc.array(
      fc.record({ x: fc.integer({ min: 0, max: 800 }), width: fc.integer({ min: 10, max: 90 }) }),
      { maxLength: 7 },
    );
    fc.assert(
      fc.property(flags, (unsorted) => {
        const sorted = unsorted.toSorted((a, b) => a.x - b.x);
        const rows = flagRows(sorted);
        for (const [i, flag] of sorted.entries()) {
          for (const [j, other] of sorted.entries()) {
            if (j >= i || other.x <= flag.x - flag.width) continue;
            // Its pole stands under this text: it must end below it.
            expect(rows[j]).toBeLessThan(rows[i] ?? 0);
          }
        }
      }),
    );
  });

  it('puts flags that are far apart in one row', () => {
    expect(
      flagRows([
        { x: 100, width: 50 },
        { x: 300, width: 50 },
      ]),
    ).toEqual([0, 0]);
  });
});
