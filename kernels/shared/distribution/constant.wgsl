// Always center. The value at the signed fraction s in (-1, 1).

fn draw(s: f32, center: f32, spread: f32) -> f32 {
  return center;
}
