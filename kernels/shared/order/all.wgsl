// All networks see all samples, in the order of the dataset.

fn sample_at(position: u32, network: u32) -> u32 {
  return position;
}
