// Marks hidden units that are on, for activations which are exactly flat when off (relu).
//
// A pre-activation counts as negative only beyond the rounding of its own sum: on a kink a network can still descend.

const ROUNDING: f32;  // bound of the relative rounding error of a pre-activation

// on[unit] = 1 where the unit is not strictly inactive on this sample (|=).
fn mark_active(
  theta: ptr<function, array<f32, PARAMETER_COUNT>>,
  z: ptr<function, array<f32, VALUES>>,
  a: ptr<function, array<f32, VALUES>>,
  on: ptr<function, array<u32, UNIT_COUNT>>,
) {
  for (var l = 0u; l + 1u < LAYER_COUNT; l++) {
    for (var j = 0u; j < SIZES[l + 1u]; j++) {
      let unit = UNITS[l + 1u] + j;
      var magnitude = 0.0;
      if (BIASES_PER_UNIT > 0u) {
        magnitude = abs(theta[BIASES[l] + j]);
      }
      for (var i = 0u; i < SIZES[l]; i++) {
        magnitude += abs(theta[WEIGHTS[l] + j * SIZES[l] + i] * a[UNITS[l] + i]);
      }
      on[unit] = select(on[unit], 1u, z[unit] >= -ROUNDING * magnitude);
    }
  }
}

// Whether every unit of some hidden layer was off on every sample.
fn has_dead_layer(on: ptr<function, array<u32, UNIT_COUNT>>) -> bool {
  var dead = false;
  for (var l = 1u; l < LAYER_COUNT; l++) {
    var units_on = 0u;
    for (var j = 0u; j < SIZES[l]; j++) {
      units_on += on[UNITS[l] + j];
    }
    dead = dead || units_on == 0u;
  }
  return dead;
}
