// Counter-based random bits: Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
// 1, 2, 3" (SC 2011), constants of their library Random123.
//
// counter  (network index low word, high word, coordinate, stream)
// key      (seed low word, high word), a cell's key added to it where cells are independent
//
// CPU twin: src/reference/random.ts

const STREAM_INITIALIZE = 0u;
const STREAM_SHUFFLE = 1u;      // of mini-batches: in the low 8 bits of the word, the position above them
const STREAM_REPLACEMENT = 2u;
const BIAS_INPUT = 4095u;     // the input that stands for the bias in a coordinate

const PHILOX_ROUNDS = 10u;
const PHILOX_M0 = 0xd2511f53u;
const PHILOX_M1 = 0xcd9e8d57u;
const PHILOX_W0 = 0x9e3779b9u;
const PHILOX_W1 = 0xbb67ae85u;

// The high word of the 64-bit product, from 16-bit halves: WGSL multiplies 32 bits into 32.
fn multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let carry = (a_low * b_high + (middle & 0xffffu)) >> 16u;
  return a_high * b_high + (middle >> 16u) + carry;
}

fn philox(counter: vec4u, key: vec2u) -> vec4u {
  var c = counter;
  var k = key;
  for (var round = 0u; round < PHILOX_ROUNDS; round++) {
    c = vec4u(
      multiply_high(PHILOX_M1, c.z) ^ c.y ^ k.x,
      PHILOX_M1 * c.z,
      multiply_high(PHILOX_M0, c.x) ^ c.w ^ k.y,
      PHILOX_M0 * c.x,
    );
    k += vec2u(PHILOX_W0, PHILOX_W1);
  }
  return c;
}

// The upper 24 bits as an odd multiple of 2^-24 in (-1, 1): exact, never 0, symmetric.
fn signed_fraction(word: u32) -> f32 {
  return f32(i32(2u * (word >> 8u) + 1u) - 16777216) * 5.9604644775390625e-8;
}

// The place of a parameter: layer 8 bits, output 12 bits, input 12 bits.
fn coordinate(layer: u32, output: u32, input: u32) -> u32 {
  return (layer << 24u) | (output << 12u) | input;
}
