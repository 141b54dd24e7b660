// The same learning rate in every step: a uniform, so that a step need not load it from a buffer.

fn learning_rate_at(step: u32) -> f32 {
  return optimizer.learning_rate;
}
