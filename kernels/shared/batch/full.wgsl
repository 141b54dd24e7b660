// Every step uses all samples, HELD of them at a time.

// gradient += that of the loss (+=), total[0] += the loss of all samples before its scale (+=).
fn accumulate(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  gradient: ptr<function, array<f32, PARAMETER_COUNT>>,
  total: ptr<function, array<f32, 1>>,
  step: u32,
  network: u32,
) {
  for (var sample = 0u; sample < NUM_SAMPLES; sample += HELD) {
    var z = array<f32, VALUES>();
    var a = array<f32, VALUES>();
    var d = array<f32, VALUES>();
    for (var held = 0u; held < HELD; held++) {
      forward(theta, &z, &a, sample + held, held * UNIT_COUNT);
      total[0] += loss_gradient(&a, &d, sample + held, held * UNIT_COUNT);
    }
    backward(theta, &z, &a, &d, gradient);
  }
}
