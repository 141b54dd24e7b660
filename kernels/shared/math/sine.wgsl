// Sine and cosine for |x| up to 50,000; arguments beyond are taken at that limit.
//
// x = m pi + r with |r| <= pi/2 and m whole (sine) or half-odd (cosine). pi is three parts of 8, 9 and 24 bits, so that
// m times either of the first two is exact up to the limit. sin r is an odd polynomial of degree 9, minimax: 6e-9.
// Measured against float64, multiply-add fused or not: within 1.3e-7 up to the limit.

fn limited_angle(x: f32) -> f32 {
  return select(select(x, 50000.0, x > 50000.0), -50000.0, x < -50000.0);
}

// x - m pi
fn beyond_multiple_of_pi(x: f32, m: f32) -> f32 {
  return ((x - m * 3.140625) - m * 9.67025757e-4) - m * 6.27832957e-7;
}

// sin r for |r| up to a little more than pi/2
fn sine_near_zero(r: f32) -> f32 {
  let s = r * r;
  let tail = -0.166666595 + s * (0.00833306461 + s * (-1.98094749e-4 + s * 2.60548153e-6));
  return r + r * (s * tail);
}

// 1 for an even whole number, -1 for an odd one
fn parity_sign(n: f32) -> f32 {
  return (1.0 - 2.0 * n) + 4.0 * floor(0.5 * n);
}

fn sine(x: f32) -> f32 {
  let angle = limited_angle(x);
  let n = floor(angle * 0.318309886 + 0.5);
  return parity_sign(n) * sine_near_zero(beyond_multiple_of_pi(angle, n));
}

fn cosine(x: f32) -> f32 {
  let angle = limited_angle(x);
  let n = floor(angle * 0.318309886);
  return -parity_sign(n) * sine_near_zero(beyond_multiple_of_pi(angle, n + 0.5));
}
