// Limits the size of each entry of the gradient, as PyTorch's clip_grad_value_.

const CLIPS_NORM = false;

fn clip_scale(squares: f32) -> f32 {
  return 1.0;
}

fn clipped(gradient: f32, scale: f32) -> f32 {
  return max(-optimizer.clip_limit, min(optimizer.clip_limit, gradient));
}
