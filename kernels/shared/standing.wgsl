// How far each network is: one word, which every kernel of the curvature looks at first.

const RENEW = 0u;      // theta is new: Hessian and tridiagonal form are to be computed
const RETRY = 1u;      // theta has not moved: only a shorter step is wanted
const SETTLED = 2u;    // stopped: no step is expected to lower the objective by more than the tolerance
const EXHAUSTED = 3u;  // stopped: float32 can tell no more
const OVERFLOW = 4u;   // stopped: past BLOW_UP, or no number

@group(0) @binding(4) var<storage, read_write> standing: array<u32>;  // (networks) u32
