import { describe, expect, it } from 'vitest';
import {
  bytesText,
  countText,
  countWord,
  durationText,
  fractionText,
  numberText,
  rateText,
  shareText,
  timeLeftText,
} from '../../../src/wording/numbers.ts';
import { shareInterval } from '../../../src/statistics/index.ts';

describe('numbers', () => {
  it('separates thousands', () => {
    expect([countText(7), countText(24_413), countText(12_345_678_901n)]).toEqual([
      '7',
      '24,413',
      '12,345,678,901',
    ]);
    expect([countWord(3), countWord(13), countWord(1300)]).toEqual(['three', '13', '1,300']);
  });

  it.each([
    [24_413, 100_000, '24.4 %', '24.1', '24.7'],
    [13_624, 100_000, '13.6 %', '13.4', '13.8'],
    [0, 100_000, '0 %', '0', '0.0037'],
    [100_000, 100_000, '100 %', '99.9963', '100'],
    [2_441_300, 10_000_000, '24.41 %', '24.39', '24.44'],
    [5, 10, '50.0 %', '18.7', '81.3'],
  ])('gives %i of %i the digits its interval supports', (count, n, share, low, high) => {
    expect(shareText(shareInterval(count, n))).toEqual({ share, low, high });
  });

  it('never rounds a bound to 0 or 100 %, or a share that is not', () => {
    for (const [count, n] of [
      [1, 1e5],
      [99_999, 1e5],
      [1, 1e8],
      [9_999_999, 1e7],
    ] as const) {
      const { share, low, high } = shareText(shareInterval(count, n));
      for (const text of [share, low, high]) {
        expect(Number.parseFloat(text)).toBeGreaterThan(0);
        expect(Number.parseFloat(text)).toBeLessThan(100);
      }
    }
    expect([fractionText(0), fractionText(1), fractionText(0.756), fractionText(0.999_99)]).toEqual([
      '0 %',
      '100 %',
      '75.6 %',
      '99.999 %',
    ]);
  });

  it('prints real numbers with four digits', () => {
    expect([0.477386, 0.25, 0, 3000, 1.2e-7, 1e-8, 123_456.7, -0.5, 1.5e12].map(numberText)).toEqual([
      '0.4774',
      '0.25',
      '0',
      '3,000',
      '1.2e-7',
      '1e-8',
      '123500',
      '-0.5',
      '1.5e12',
    ]);
  });

  it('prints rates with three digits and a letter', () => {
    expect([950, 23.6e6, 1.2e9, 999.96e6, 3e12, 0].map(rateText)).toEqual([
      '950',
      '23.6 M',
      '1.20 G',
      '1.00 G',
      '3.00 T',
      '0.00',
    ]);
  });

  it('prints durations', () => {
    expect([300, 12_700, 59_960, 185_000, 7_800_000].map(durationText)).toEqual([
      '0.3 s',
      '12.7 s',
      '1 min 0 s',
      '3 min 5 s',
      '2 h 10 min',
    ]);
    expect([0, 1, 61_000, Infinity].map(timeLeftText)).toEqual(['0 s', '1 s', '1 min 1 s', '?']);
  });

  it('prints sizes in binary units', () => {
    expect([2 ** 30, 32_768, 1.5 * 2 ** 20, 12].map(bytesText)).toEqual([
      '1 GiB',
      '32 KiB',
      '1.5 MiB',
      '12 B',
    ]);
  });
});
