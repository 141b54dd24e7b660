// Hyperbolic tangent, odd to the bit, inside [-1, 1], exactly 1 from |x| = 10 on.
//
// With n / d = tanh(|x| / 2), tanh|x| = 2 n d / (2 n d + (d - n)^2): the small part of the denominator is a square of
// its own, so that the distance to 1 keeps its digits and the quotient cannot pass 1. No exponential, one division.
// n is |x| times a polynomial of degree 2 in x^2 and d one of degree 3, minimax in the relative error of tanh on
// [0, 10]: 9e-9 before rounding.
// Measured against float64, multiply-add fused or not: within 1.5e-7, relative 2.9e-7.

//
// Limit and sign go through integers: on the bits, `min` and `|` are one instruction each where a comparison and a
// selection of floats are many (a fifth of the training time of a small tanh network on SwiftShader). What is no number
// is taken for a large one.

const SIGN_BIT = 0x80000000u;
const TEN_BITS = 0x41200000;  // the bits of 10.0

fn tanh_accurate(x: f32) -> f32 {
  let size = bitcast<f32>(min(bitcast<i32>(x) & 0x7fffffff, TEN_BITS));
  let s = size * size;
  let n = size * (413001.594 + s * (12279.8125 + s * 46.8252068));
  let d = 826003.188 + s * (93393.1719 + s * (993.09668 + s));
  let product = 2.0 * (n * d);
  let rest = d - n;
  let y = product / (product + rest * rest);
  return bitcast<f32>(bitcast<u32>(y) | (bitcast<u32>(x) & SIGN_BIT));
}
