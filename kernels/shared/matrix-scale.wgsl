// The power of two by which a matrix is divided, so that its largest element lies in [1, 2) and no square leaves the range
// of float32. Exact: eigenvalues are multiplied by it again without rounding.
//
// Matrices below 2^-64 count as that large, those past BLOW_UP as no matrix.

const NEGLIGIBLE = 1e-30f;  // a sum of squares that is nothing beside 1

// The bits of |x|, which are ordered as |x| is, with Inf and NaN on top.
fn size_bits(x: f32) -> u32 {
  return bitcast<u32>(x) & 0x7fffffffu;
}

// The power of two for the bits of the largest element.
fn matrix_unit(largest: u32) -> f32 {
  return bitcast<f32>(clamp(largest >> 23u, 63u, 190u) << 23u);
}

// The larger solution for the first element: what a reflection turns a vector (first, tail) into, tail by its square.
fn reflected_image(first: f32, tail: f32) -> f32 {
  let length = sqrt(first * first + tail);
  return select(select(-length, length, first < 0.0), first, tail < NEGLIGIBLE);
}

// What (first - image, tail) is multiplied by to become u of the reflection I - u u^T; 0 where nothing is to be reflected.
fn reflector_scale(head: f32, tail: f32) -> f32 {
  return select(sqrt(2.0 / (head * head + tail)), 0.0, tail < NEGLIGIBLE);
}
