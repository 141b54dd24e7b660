// The built-in functions of scalars that specialize knows, and the types of their results.
import { commonType, scalarOf, settled } from './constant.ts';
import type { Name, Scalar } from './syntax.ts';

const FLOAT_FUNCTIONS = new Set(
  `acos acosh asin asinh atan atan2 atanh ceil cos cosh degrees exp exp2 floor fma fract inverseSqrt log log2 mix pow
   quantizeToF16 radians round saturate sin sinh smoothstep sqrt step tan tanh trunc`.split(/\s+/u),
);
const NUMBER_FUNCTIONS = new Set(
  `abs clamp countLeadingZeros countOneBits countTrailingZeros firstLeadingBit firstTrailingBit max min reverseBits
   sign`.split(/\s+/u),
);
/** Functions whose other operands have types of their own. */
const FIRST_OPERAND_FUNCTIONS = new Set([
  'extractBits',
  'insertBits',
  'ldexp',
  'quadSwapX',
  'quadSwapY',
  'subgroupExclusiveAdd',
  'subgroupShuffle',
  'subgroupShuffleXor',
]);
const ATOMIC_FUNCTIONS = new Set(
  ['Load', 'Store', 'Add', 'Sub', 'Max', 'Min', 'And', 'Or', 'Xor', 'Exchange'].map(
    (name) => `atomic${name}`,
  ),
);

/** Whether a function reads or changes an atomic. */
export function isAtomic(name: string): boolean {
  return ATOMIC_FUNCTIONS.has(name);
}

/** The type of a call, undefined if this is no function of such scalars. */
export function builtinType({ name, template }: Name, operands: readonly Scalar[]): Scalar | undefined {
  const [first, second, third] = operands;
  if (!first) return undefined;
  if (name === 'bitcast') return template[0]?.kind === 'name' ? scalarOf(template[0].name) : undefined;
  if (scalarOf(name)) return operands.length === 1 ? scalarOf(name) : undefined;
  if (name === 'select') return second && third === 'bool' ? commonType(first, second) : undefined;
  if (FIRST_OPERAND_FUNCTIONS.has(name)) return settled(first);
  const common = operands.reduce<Scalar | undefined>((type, each) => type && commonType(type, each), first);
  if (!common || common === 'bool') return undefined;
  if (NUMBER_FUNCTIONS.has(name)) return common;
  return FLOAT_FUNCTIONS.has(name) ? commonType(common, 'float') : undefined;
}
