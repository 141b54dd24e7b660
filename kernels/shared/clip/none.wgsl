// No clipping.

const CLIPS_NORM = false;

fn clip_scale(squares: f32) -> f32 {
  return 1.0;
}

fn clipped(gradient: f32, scale: f32) -> f32 {
  return gradient;
}
