// When training has left the realm of numbers.
//
// Compilers may assume that NaN and Inf do not exist, so `x != x` proves nothing: the test is on the bits.

const BLOW_UP = 1e10f;
const RUNNING = 0xffffffffu;  // in stopped_step: still training

// Whether |x| exceeds BLOW_UP or x is no number.
fn blows_up(x: f32) -> bool {
  let limit = BLOW_UP;
  return (bitcast<u32>(x) & 0x7fffffffu) > bitcast<u32>(limit);
}
