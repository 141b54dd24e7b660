// The tridiagonal form that `tridiagonalize` leaves behind, for the kernels that go on from it.
// #import shared/standing.wgsl

const WORKGROUP_SIZE: u32;
const PARAMETER_COUNT: u32;
const N = PARAMETER_COUNT;
const PIVOT = 1e-30f;  // the least size of a pivot: elements are about 1 in size, so that no quotient leaves float32

@group(0) @binding(7) var<storage, read> tridiagonal: array<f32>;  // (2 * parameter_count, networks) f32, read: diagonal, off-diagonal,
                                                                   // the power of two to multiply by

fn diagonal_at(i: u32, network: u32) -> f32 {
  return tridiagonal[i * run.stride + network];
}

// Between rows i and i + 1.
fn off_diagonal_at(i: u32, network: u32) -> f32 {
  return tridiagonal[(N + i) * run.stride + network];
}

fn unit_of(network: u32) -> f32 {
  return tridiagonal[(2u * N - 1u) * run.stride + network];
}
