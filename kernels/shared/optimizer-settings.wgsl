// The numbers of an optimizer that no step changes.

struct Optimizer {
  learning_rate: f32,           // of a constant schedule; the factor of those that networks or layers have
  momentum: f32,                // decay rate of the first state: momentum, or adam's beta1
  one_minus_momentum: f32,
  square_decay: f32,            // decay rate of the mean square: rmsprop's alpha, or adam's beta2
  one_minus_square_decay: f32,
  epsilon: f32,
  weight_decay: f32,            // of coupled weight decay
  clip_limit: f32,
}

@group(0) @binding(9) var<uniform> optimizer: Optimizer;
