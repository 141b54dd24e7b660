// The gradient of the loss is measured along with it.

// gradient += that of one sample.
fn add_slopes(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, VALUES>>,
  a: ptr<function, array<f32, VALUES>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
  sample: u32,
) {
  var d = array<f32, VALUES>();
  loss_gradient(a, &d, sample, 0u);
  backward(theta, z, a, &d, gradient);
}
