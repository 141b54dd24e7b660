// Adagrad (Duchi, Hazan & Singer 2011), as in PyTorch: s sums the squared gradients;
// theta -= rate * gradient / (sqrt(s) + epsilon).
//
// CPU twin: src/reference/optimizer.ts

const SLOTS = 1u;  // s

fn next_first(first: f32, gradient: f32, momentum: f32) -> f32 {
  return first + gradient * gradient;
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
