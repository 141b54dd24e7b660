// The second derivative of gelu at x: (2 - x^2) phi(x), phi the standard normal density; from |x| = 9 on as at 9, where
// it is 1e-16.
//
// CPU twin: src/reference/activations.ts

fn activation_curvature(x: f32, y: f32) -> f32 {
  let size = abs(x);
  let limited = select(size, 9.0, size > 9.0);
  let square = limited * limited;
  return (2.0 - square) * (0.398942280 * exp(-0.5 * square));
}
