// Right or wrong by the largest output: it must be the one of the sample's class (targets are one-hot).

// By how much the output of the sample's class exceeds the largest other; negative if the sample is misclassified.
fn sample_margin(a: ptr<function, array<f32, VALUES>>, sample: u32, at: u32) -> f32 {
  var own = 0.0;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    own = select(own, a[at + OUTPUTS + k], targets[sample * OUTPUT_SIZE + k] > 0.5);
  }
  var margin = 1e30;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let ahead = own - a[at + OUTPUTS + k];
    let closer = ahead < margin && targets[sample * OUTPUT_SIZE + k] <= 0.5;
    margin = select(margin, ahead, closer);
  }
  return margin;
}
