// Standard normal quantiles: Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
// Applied Statistics 37 (1988), routine PPND7.
//
// The probability is given as a signed fraction, u = (1 + s) / 2, so that both tails are equally fine and the quantile
// is odd to the bit. |s| is at most 1 - 2^-24: the routine's third branch, for u below 1e-11, is not needed.
// Measured against float64 on a device with an accurate logarithm: relative error 4e-7.
//
// CPU twin: src/reference/normal.ts

fn normal_quantile_of_fraction(s: f32) -> f32 {
  let size = abs(s);

  let q = 0.5 * size;
  let t = 0.180625 - q * q;
  let center = q * (3.3871327179 + t * (50.434271938 + t * (159.29113202 + t * 59.109374720)))
    / (1.0 + t * (17.895169469 + t * (78.757757664 + t * 67.187563600)));

  let r = sqrt(-log(0.5 * (1.0 - size))) - 1.6;
  let tail = (1.4234372777 + r * (2.7568153900 + r * (1.3067284816 + r * 0.17023821103)))
    / (1.0 + r * (0.73700164250 + r * 0.12021132975));

  let quantile = select(tail, center, q <= 0.425);
  return select(quantile, -quantile, s < 0.0);
}
