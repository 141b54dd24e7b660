// log(1 + x) for x > -1, without the rounding of 1 + x.
//
// 1 + x = 2^k (1 + f) with f in [-1/4, 1/2]; f is formed as x 2^-k + (2^-k - 1), where only the sum rounds.
// log(1 + f) = 2 atanh(f / (2 + f)), an odd polynomial of degree 7, minimax: 3e-9.
// Measured against float64, multiply-add fused or not: within 2.3 ulp; below |x| = 5e-38, where a quarter of x underflows, the result may be 0.

fn log1p(x: f32) -> f32 {
  let exponent = (bitcast<i32>(1.0 + x) - 0x3f400000) & -8388608;  // k << 23
  let scale = bitcast<f32>(0x40800000 - exponent);                 // 2^(2 - k): 2^-k itself may underflow
  let f = (0.25 * x) * scale + (0.25 * scale - 1.0);
  let r = f / (2.0 + f);
  let s = r * r;
  let tail = s * (0.666669471 + s * (0.399578263 + s * 0.303605633));
  return f32(exponent) * 8.26295829e-8 + (2.0 * r + r * tail);     // k ln 2 = exponent * (2^-23 ln 2)
}
