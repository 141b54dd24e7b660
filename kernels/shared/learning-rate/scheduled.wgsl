// A learning rate that changes from step to step, or has adam's bias correction in it.

fn learning_rate_at(step: u32) -> f32 {
  return schedule[4u * step];
}
