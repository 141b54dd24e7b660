// Every unit has a bias beside its weights.

const BIASES_PER_UNIT = 1u;
