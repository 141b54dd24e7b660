// Limits the norm of the whole gradient, as PyTorch's clip_grad_norm_.

const CLIPS_NORM = true;

// What the gradient is multiplied by; `squares` is the sum of its squared entries.
fn clip_scale(squares: f32) -> f32 {
  return min(1.0, optimizer.clip_limit / (sqrt(squares) + 1e-6));
}

fn clipped(gradient: f32, scale: f32) -> f32 {
  return gradient * scale;
}
