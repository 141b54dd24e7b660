// RMSprop (Hinton 2012), as in PyTorch: v is a running mean of the squared gradient;
// theta -= rate * gradient / (sqrt(v) + epsilon).
//
// CPU twin: src/reference/optimizer.ts

const SLOTS = 1u;  // v

fn next_first(first: f32, gradient: f32, momentum: f32) -> f32 {
  return optimizer.square_decay * first + optimizer.one_minus_square_decay * (gradient * gradient);
}

fn next_second(second: f32, gradient: f32) -> f32 {
  return 0.0;
}

fn correction_of(step: u32) -> f32 {
  return 0.0;
}

fn move_of(gradient: f32, first: f32, second: f32, momentum: f32, rate: f32, correction: f32) -> f32 {
  return rate * gradient / (sqrt(first) + optimizer.epsilon);
}
