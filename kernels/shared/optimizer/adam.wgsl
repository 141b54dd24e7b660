// Adam (Kingma & Ba 2014, algorithm 1, in PyTorch's arrangement): m and v are running means of the gradient and of its
// square; theta -= rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon). AdamW is this with decoupled
// weight decay.
//
// The bias corrections come from `schedule`, computed in float64: 1 - beta^t loses most digits in float32.
//
// CPU twin: src/reference/optimizer.ts

const SLOTS = 2u;  // m, v

fn next_first(first: f32, gradient: f32, momentum: f32) -> f32 {
  return momentum * first + optimizer.one_minus_momentum * gradient;
}

fn next_second(second: f32, gradient: f32) -> f32 {
  return optimizer.square_decay * second + optimizer.one_minus_square_decay * (gradient * gradient);
}

fn correction_of(step: u32) -> f32 {
  return schedule[4u * step + 1u];
}

fn move_of(gradient: f32, first: f32, second: f32, momentum: f32, rate: f32, correction: f32) -> f32 {
  return rate * first / (sqrt(second) * correction + optimizer.epsilon);
}
