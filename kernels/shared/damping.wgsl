// Rows of `settling` where networks take damped steps; row 0 is the objective. All are 0 before a network's first step.

const DAMPING = 1u;
const GROWTH = 2u;    // what the damping is multiplied by at the next refusal
const POLISHED = 3u;  // |gradient|^2 at the last step that only polished; 0 after any other
const BEST = 4u;      // the lowest objective so far
