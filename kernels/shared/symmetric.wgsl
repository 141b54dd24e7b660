// What the kernels know that turn a symmetric matrix into its tridiagonal form.
// #import shared/blow-up.wgsl
// #import shared/matrix-scale.wgsl
// #import shared/networks.wgsl
// #import shared/standing.wgsl

const WORKGROUP_SIZE: u32;
const PARAMETER_COUNT: u32;
const N = PARAMETER_COUNT;

// 4: standing, RENEW or OVERFLOW afterwards (=)
@group(0) @binding(5) var<storage, read_write> matrix: array<f32>;       // (rows, parameter_count, networks) f32, symmetric; then row k
                                                                         // holds u of reflection k to the right of its diagonal (=)
@group(0) @binding(6) var<storage, read_write> gradient: array<f32>;     // (parameter_count, networks) f32, turned into Q^T gradient (=)
@group(0) @binding(7) var<storage, read_write> tridiagonal: array<f32>;  // (2 * parameter_count, networks) f32, overwritten (=):
                                                                         // diagonal, off-diagonal, power of two to multiply by
