// Stirling's error against values computed with 40 digits (mpmath) and published values of the gamma function.
import { describe, expect, it } from 'vitest';
import { stirlingError } from '../../../src/statistics/stirling.ts';
import { relativeError } from './draws.ts';

describe('stirlingError', () => {
  it.each([
    [0.001, 2.54227046796709455],
    [0.25, 0.272510401213432061],
    [0.5, 0.153426409720027345],
    [1, 0.0810614667953272582],
    [1.5, 0.0548141210519176539],
    [3.7, 0.022468770580143147],
    [15.9, 0.00524039988075610829],
    [16, 0.00520765591960964044],
    [100, 0.000833330555634914683],
  ])('at %f keeps 15 digits after the point', (x, expected) => {
    expect(Math.abs(stirlingError(x) - expected)).toBeLessThan(3e-15);
  });

  // Abramowitz & Stegun (1964), 6.1.8 to 6.1.14 and table 6.1.
  it.each([
    [1 / 4, 3.6256099082],
    [1 / 3, 2.6789385347],
    [1 / 2, Math.sqrt(Math.PI)],
    [2 / 3, 1.3541179394],
    [1.25, 0.9064024771],
    [1.75, 0.9190625268],
    [6, 120],
    [21, 2432902008176640000],
  ])('completes the formula to Gamma(%f) = %f', (x, gamma) => {
    const logGamma = (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + stirlingError(x);
    expect(relativeError(Math.exp(logGamma), gamma)).toBeLessThan(2e-10);
  });
});
