// The number of a network's starting point: what its random bits depend on, beside the seed.

// Its low and high word. `base` is that of a chunk's first network, `place` counts networks from the first that shares it.
fn starting_point(base: vec2u, place: u32, per_start: u32) -> vec2u {
  let low = base.x + place / per_start;
  return vec2u(low, base.y + select(0u, 1u, low < base.x));
}
