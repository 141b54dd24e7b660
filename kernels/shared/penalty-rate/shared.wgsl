// A penalty that all networks share.

fn penalty_rate_of(network: u32) -> f32 {
  return run.penalty;
}
