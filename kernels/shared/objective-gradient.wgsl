// What strategy `layered` takes for the gradient of the objective in one parameter: the summed one, scaled where a
// mini-batch is short, plus that of the penalty.
// #import shared/shape.wgsl
// #import shared/penalty-rate/{rates}.wgsl
// #import shared/penalty-term/{penalty}.wgsl

struct Columns {
  stride: u32,   // networks between two rows of parameters
  width: u32,    // networks between two rows of the gradient
  first: u32,    // first network of this dispatch; it is in column 0 of the gradient
  count: u32,    // networks of this dispatch
  penalty: f32,  // 2 * l2
}

const WORKGROUP_SIZE: u32;

@group(0) @binding(0) var<uniform> run: Columns;
@group(0) @binding(17) var<storage, read> gradient: array<f32>;  // (parameter_count, width) f32, read

fn objective_gradient(p: u32, column: u32, theta: f32, scale: f32) -> f32 {
  return with_penalty(gradient[p * run.width + column] * scale, theta, penalty_rate_of(run.first + column), p);
}
