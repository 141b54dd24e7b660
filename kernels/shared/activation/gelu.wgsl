// x Phi(x), Phi the standard normal distribution function: the exact form, by the error function. y = activate(x).
//
// CPU twin: src/reference/activations.ts
// #import shared/math/erf.wgsl

// Below -5.65 the factor stays at -5.65, because Phi does not fall below 7.5e-9: y is then -4.3e-8.
fn activate(x: f32) -> f32 {
  return select(x, -5.65, x < -5.65) * normal_distribution(x);
}

// Phi(x) + x phi(x), with Phi from y, and phi(x) from |x| = 9 on as at 9, where it is 1e-18.
fn activation_slope(x: f32, y: f32) -> f32 {
  let tiny = abs(x) < 1e-20;
  let share = select(y / select(x, 1.0, tiny), 0.5, tiny);
  let limited = select(select(x, 9.0, x > 9.0), -9.0, x < -9.0);
  return share + limited * (0.398942280 * exp(-0.5 * (limited * limited)));
}
