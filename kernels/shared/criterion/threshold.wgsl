// Right or wrong by a threshold: each output must lie on its target's side.

const TARGET_THRESHOLD: f32;
const OUTPUT_THRESHOLD: f32;

// How far the least right output of the sample lies on its target's side; negative if one is wrong.
fn sample_margin(a: ptr<function, array<f32, VALUES>>, sample: u32, at: u32) -> f32 {
  var margin = 1e30;
  for (var k = 0u; k < OUTPUT_SIZE; k++) {
    let side = select(-1.0, 1.0, targets[sample * OUTPUT_SIZE + k] > TARGET_THRESHOLD);
    let own = side * (a[at + OUTPUTS + k] - OUTPUT_THRESHOLD);
    margin = select(margin, own, own < margin);
  }
  return margin;
}
