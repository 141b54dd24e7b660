// Tells Dawn that loops end.
//
// Dawn counts the turns of every loop that it cannot prove finite, in 64 bits, and leaves it after 2^64 of them. In a loop that
// holds a whole training step in registers that counter costs about a sixth of the time on a software adapter. A loop whose
// bound is a constant is proven, so each `for` that counts up to a value known only at run time gets the largest bound there
// is, and leaves by a test of its own.

/** `for (var i = 0u; i < bound; i++) {`, or `i += stride`. */
const COUNTING_UP = /\bfor \(var (\w+) = (\d+u); \1 < ([^;&|<>=]+); \1(?:(\+\+)| \+= (\w+))\) \{/g;

/** A bound that Dawn can see: a number or a constant, in capitals as all of them. */
const CONSTANT = /^(?:\d+u?|[A-Z_][A-Z_0-9]*)$/;

/**
 * The same kernel, its counting loops finite at sight. Lines stay where they are.
 *
 * @param source WGSL in the house style: counters are u32, constants are in capitals
 */
export function finiteLoops(source: string): string {
  return source.replace(
    COUNTING_UP,
    (loop, counter: string, start: string, bound: string, one?: string, stride = '1u') => {
      if (CONSTANT.test(bound)) return loop;
      const last = one ? '0xffffffffu' : `0xffffffffu - (${stride} - 1u)`;
      const update = one ? `${counter}++` : `${counter} += ${stride}`;
      return `for (var ${counter} = ${start}; ${counter} < ${last}; ${update}) { if (${counter} >= ${bound}) { break; }`;
    },
  );
}
