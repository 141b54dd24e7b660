// Error function and standard normal distribution function.
//
// With n / d = tanh(atanh(erf z) / 2), erf z = 2 n d / (2 n d + (d - n)^2) and
// Phi(z sqrt 2) = (d + n)^2 / ((d + n)^2 + (d - n)^2): no exponential, and no subtraction from 1 that would cost the
// lower tail its digits. n is z times a polynomial of degree 3 in z^2 and d one of degree 4, minimax on |z| <= 4 for a
// relative error of erf and an absolute error of x Phi(x) of 5e-8.
// Measured against float64, multiply-add fused or not: erf within 1.6e-7, relative 4.0e-7; Phi within 1.7e-7.

fn erf_numerator(z: f32) -> f32 {
  let s = z * z;
  return z * (4846.19141 + s * (1416.58127 + s * (150.150620 + s * 12.7386787)));
}

fn erf_denominator(z: f32) -> f32 {
  let s = z * z;
  return 8589.65039 + s * (2639.88501 + s * (440.303162 + s * (59.4509506 + s)));
}

// Odd to the bit, inside [-1, 1].
fn erf(z: f32) -> f32 {
  let size = abs(z);
  let limited = select(size, 4.0, size > 4.0);
  let n = erf_numerator(limited);
  let d = erf_denominator(limited);
  let product = 2.0 * (n * d);
  let rest = d - n;
  let y = product / (product + rest * rest);
  return select(y, -y, z < 0.0);
}

// The share of a standard normal variable below x.
fn normal_distribution(x: f32) -> f32 {
  let z = 0.707106781 * x;
  let limited = select(select(z, 4.0, z > 4.0), -4.0, z < -4.0);
  let n = erf_numerator(limited);
  let d = erf_denominator(limited);
  let plus = d + n;
  let minus = d - n;
  let square = plus * plus;
  return square / (square + minus * minus);
}
