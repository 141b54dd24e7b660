// exp(-|x|) - 1 without cancellation, inside [-1, 0], exactly -1 from |x| = 18 on.
//
// With n / d = tanh(|x| / 4), 1 - exp(-|x|) = 4 n d / (4 n d + (d - n)^2): no exponential, one division, and the quotient
// cannot pass 1. n is |x| times a polynomial of degree 2 in x^2 and d one of degree 3, minimax in the relative error on
// [0, 18]: 4e-9 before rounding.
// Measured against float64, multiply-add fused or not: within 1.3e-7, relative 2.9e-7.

fn expm1_of_negative(x: f32) -> f32 {
  let size = abs(x);
  let limited = select(size, 18.0, size > 18.0);
  let s = limited * limited;
  let n = limited * (13001028.0 + s * (96783.7266 + s * 92.9009857));
  let d = 52004112.0 + s * (1470553.38 + s * (3922.77905 + s));
  let product = 4.0 * (n * d);
  let rest = d - n;
  return -product / (product + rest * rest);
}
