// No unit has a bias: a network of weights alone.

const BIASES_PER_UNIT = 0u;
