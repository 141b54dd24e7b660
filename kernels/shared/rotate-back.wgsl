// Turns a vector in the basis of the tridiagonal form into one of parameters, in place: direction = Q direction.
// #import shared/tridiagonal-form.wgsl

@group(0) @binding(5) var<storage, read> matrix: array<f32>;           // (rows, parameter_count, networks) f32, read: row k holds u of
                                                                       // reflection k to the right of its diagonal
@group(0) @binding(9) var<storage, read_write> direction: array<f32>;  // (parameter_count, networks) f32, overwritten (=)

// The loop is never unrolled: a driver takes seconds over hundreds of loads and stores of one buffer in a row.
fn rotate_back(network: u32) {
  for (var done = 2u; done < N; done++) { // #keep
    let k = N - 1u - done;
    var along = 0.0;
    for (var i = k + 1u; i < N; i++) {
      along += matrix[(k * N + i) * run.stride + network] * direction[i * run.stride + network];
    }
    for (var i = k + 1u; i < N; i++) {
      direction[i * run.stride + network] -= along * matrix[(k * N + i) * run.stride + network];
    }
  }
}
