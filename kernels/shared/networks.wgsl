// The networks of a dispatch, for kernels that need to know nothing else of it.

struct Networks {
  stride: u32,  // networks between two rows of a network-last buffer
  count: u32,   // networks
}

@group(0) @binding(0) var<uniform> run: Networks;
