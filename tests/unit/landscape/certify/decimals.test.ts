// How a certificate writes numbers: exactly, or with few digits on the safe side.
import { describe, expect, it } from 'vitest';
import {
  enclosureOfShort,
  exactDecimal,
  roundedDown,
  roundedUp,
  shortDecimal,
} from '../../../../src/landscape/certify/decimals.ts';
import { enclose, readExactly } from '../../../../src/landscape/certify/check/exact.ts';
import { fractionOf, fractionOfDecimal } from '../../../../src/landscape/certify/exact.ts';
import { randomNumbers } from '../../reference/fitted.ts';

const next = randomNumbers(3);
const numbers = [
  ...Array.from({ length: 300 }, (_, i) => next() * 10 ** ((i % 25) - 15)),
  ...[0, 1, -1, 0.1, 1e21, 123456789e15, 5e-7, -1.5e-10, 2 ** -149, 1 / 3, 100],
];

describe('exactDecimal', () => {
  it('is the float64 to its last digit', () => {
    expect(exactDecimal(Math.fround(2.8))).toBe('2.7999999523162841796875');
    for (const x of numbers) expect(readExactly(exactDecimal(x)).equals(fractionOf(x))).toBe(true);
  });
});

describe('shortDecimal', () => {
  it('has no exponent and is read back as the same float64', () => {
    for (const x of numbers) {
      expect(shortDecimal(x)).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/);
      expect(Number(shortDecimal(x))).toBe(x);
    }
    expect(shortDecimal(-0)).toBe('0');
    expect(shortDecimal(1e-8)).toBe('0.00000001');
  });

  it('lies in the enclosures of both sides', () => {
    for (const x of numbers) {
      const exact = readExactly(shortDecimal(x));
      expect(fractionOfDecimal(shortDecimal(x)).equals(exact)).toBe(true);
      for (const { lo, hi } of [enclosureOfShort(x), enclose(shortDecimal(x))]) {
        expect(exact.gte(fractionOf(lo)) && exact.lte(fractionOf(hi))).toBe(true);
      }
    }
  });

  it('is enclosed as itself where it is the float64 to its last digit', () => {
    for (const x of [0, -3, 0.5, -0.0625, 1e21, 2 ** -20])
      expect(enclosureOfShort(x)).toEqual({ lo: x, hi: x });
    for (const x of [0.1, 1 / 3, 2 ** -60]) expect(enclosureOfShort(x).lo).toBeLessThan(x);
  });

  it('is enclosed by neighbours on the side of the check', () => {
    const { lo, hi } = enclose('0.1');
    expect([lo, hi]).toEqual([0.09999999999999999, 0.1]);
    expect(enclose('0.5')).toMatchObject({ lo: 0.5, hi: 0.5 });
    expect(() => enclose('1' + '0'.repeat(350))).toThrow(RangeError);
  });
});

describe('roundedDown and roundedUp', () => {
  it('stay strictly on their side, even as decimals, and near', () => {
    for (const x of numbers) {
      const [down, up] = [roundedDown(x, 4), roundedUp(x, 4)];
      expect(readExactly(shortDecimal(down)).lt(fractionOf(x))).toBe(true);
      expect(readExactly(shortDecimal(up)).gt(fractionOf(x))).toBe(true);
      expect(up - down).toBeLessThanOrEqual(Math.max(3e-3 * Math.abs(x), 2e-3));
    }
    expect(shortDecimal(roundedDown(0.577738, 3))).toBe('0.577');
    expect(shortDecimal(roundedUp(0.577738, 3))).toBe('0.578');
  });
});
