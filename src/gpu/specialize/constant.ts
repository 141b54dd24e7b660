// Integer and boolean constants: WGSL's arithmetic on them, and the types that go together. No float is ever touched.
import { nameOf, type Expression, type Literal, type Scalar } from './syntax.ts';

/** A known integer or boolean. */
export type Constant = { readonly type: 'bool'; readonly value: boolean } | Whole;

interface Whole {
  readonly type: 'u32' | 'i32' | 'int';
  readonly value: bigint;
}

/** Makes the error for the place at hand. */
export type Fault = (message: string) => Error;

const RANGES = {
  u32: [0n, 2n ** 32n - 1n],
  i32: [-(2n ** 31n), 2n ** 31n - 1n],
  int: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

const literals = new WeakMap<Literal, Constant>();

/** The constant that a literal denotes, undefined for a float. */
export function literalConstant(literal: Literal, fault: Fault): Constant | undefined {
  const { type, text } = literal;
  if (type === 'f32' || type === 'float') return undefined;
  const remembered = literals.get(literal);
  if (remembered) return remembered;
  const constant: Constant =
    type === 'bool'
      ? { type, value: text === 'true' }
      : inRange(type, BigInt(text.replace(/[iu]$/u, '')), fault);
  literals.set(literal, constant);
  return constant;
}

function inRange(type: Whole['type'], value: bigint, fault: Fault): Whole {
  const [low, high] = RANGES[type];
  if (value < low || value > high) throw fault(`${value} is out of the range of ${type}`);
  return { type, value };
}

/** Concrete integers wrap around, abstract ones must stay in 64 bits. */
function wrapped(type: Whole['type'], value: bigint, fault: Fault): Whole {
  if (type === 'int') return inRange(type, value, fault);
  return { type, value: type === 'u32' ? BigInt.asUintN(32, value) : BigInt.asIntN(32, value) };
}

/** The value of `operator a`. */
export function foldUnary(operator: string, a: Constant, fault: Fault): Constant {
  if (operator === '!' && a.type === 'bool') return { type: 'bool', value: !a.value };
  if (operator === '~' && a.type !== 'bool') return wrapped(a.type, ~a.value, fault);
  if (operator === '-' && a.type !== 'bool' && a.type !== 'u32') return wrapped(a.type, -a.value, fault);
  throw fault(`${JSON.stringify(operator)} does not take ${a.type}`);
}

const COMPARISONS: Readonly<Record<string, (x: bigint, y: bigint) => boolean>> = {
  '<': (x, y) => x < y,
  '<=': (x, y) => x <= y,
  '>': (x, y) => x > y,
  '>=': (x, y) => x >= y,
  '==': (x, y) => x === y,
  '!=': (x, y) => x !== y,
};

const ARITHMETIC: Readonly<Record<string, (x: bigint, y: bigint) => bigint>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '%': (x, y) => x % y,
  '&': (x, y) => x & y,
  '|': (x, y) => x | y,
  '^': (x, y) => x ^ y,
  '<<': (x, y) => x << y,
  '>>': (x, y) => x >> y,
};

const LOGIC: Readonly<Record<string, (x: boolean, y: boolean) => boolean>> = {
  '==': (x, y) => x === y,
  '!=': (x, y) => x !== y,
  '&': (x, y) => x && y,
  '&&': (x, y) => x && y,
  '|': (x, y) => x || y,
  '||': (x, y) => x || y,
};

/** The value of `a operator b`. */
export function foldBinary(operator: string, a: Constant, b: Constant, fault: Fault): Constant {
  const mismatch = () => fault(`${JSON.stringify(operator)} does not take ${a.type} and ${b.type}`);
  checkRight(operator, b, fault);
  if (a.type === 'bool' || b.type === 'bool') {
    const logic = LOGIC[operator];
    if (a.type !== 'bool' || b.type !== 'bool' || !logic) throw mismatch();
    return { type: 'bool', value: logic(a.value, b.value) };
  }
  const shift = operator === '<<' || operator === '>>';
  const type = shift ? a.type : commonType(a.type, b.type);
  if ((shift && b.type === 'i32') || (type !== 'u32' && type !== 'i32' && type !== 'int')) throw mismatch();
  const [x, y] = [inRange(type, a.value, fault).value, shift ? b.value : inRange(type, b.value, fault).value];
  const comparison = COMPARISONS[operator];
  if (comparison) return { type: 'bool', value: comparison(x, y) };
  const arithmetic = ARITHMETIC[operator];
  if (!arithmetic) throw mismatch();
  return wrapped(type, arithmetic(x, y), fault);
}

/** Whether WGSL refuses some right operands of an operator, whatever the left one is. */
export function restrictsRight(operator: string): boolean {
  return operator === '/' || operator === '%' || operator === '<<' || operator === '>>';
}

/** Refuses right operands that the shader compiler would refuse too, once they are constants. */
export function checkRight(operator: string, b: Constant, fault: Fault): void {
  if ((operator === '/' || operator === '%') && b.value === 0n) throw fault('division by zero');
  if ((operator === '<<' || operator === '>>') && (b.type === 'bool' || b.value < 0n || b.value > 31n)) {
    throw fault(`a shift by ${b.value} bits; at most 31 are allowed`);
  }
}

/** A conversion that is written as a call: `u32(x)`. */
export function cast(a: Constant, type: 'u32' | 'i32' | 'bool', fault: Fault): Constant {
  if (type === 'bool') return { type, value: a.type === 'bool' ? a.value : a.value !== 0n };
  if (a.type === 'bool') return { type, value: a.value ? 1n : 0n };
  return a.type === 'int' ? inRange(type, a.value, fault) : wrapped(type, a.value, fault);
}

/** A constant as the value of a type, converted as initializers and arguments are: abstract integers only. */
export function concrete(a: Constant, type: Scalar, fault: Fault): Constant {
  if (a.type === type) return a;
  if (a.type === 'int' && (type === 'u32' || type === 'i32')) return inRange(type, a.value, fault);
  throw fault(`this is ${a.type === 'int' ? 'an integer' : a.type}, where ${type} is needed`);
}

/** The type that two operands share, undefined if there is none. */
export function commonType(a: Scalar, b: Scalar): Scalar | undefined {
  if (a === b) return a;
  if (a === 'bool' || b === 'bool') return undefined;
  if (a === 'int' || (a === 'float' && b === 'f32')) return b;
  return b === 'int' || (b === 'float' && a === 'f32') ? a : undefined;
}

/** The type that a declaration without a type gives to its value. */
export function settled(type: Scalar): Scalar {
  if (type === 'int') return 'i32';
  return type === 'float' ? 'f32' : type;
}

/** The scalar type of that name, undefined for any other type. */
export function scalarOf(name: string): Scalar | undefined {
  return name === 'f32' || name === 'u32' || name === 'i32' || name === 'bool' ? name : undefined;
}

/** The expression that denotes a constant. */
export function constantExpression({ type, value }: Constant, line: number): Expression {
  if (type === 'bool') return { kind: 'literal', type, text: String(value), line };
  const suffix = { u32: 'u', i32: 'i', int: '' }[type];
  const text = `${String(value < 0n ? -value : value)}${suffix}`;
  if (value >= 0n) return { kind: 'literal', type, text, line };
  if (type === 'i32' && value === RANGES.i32[0]) {
    // -2147483648i would negate a number that is out of range.
    const operands = [constantExpression({ type: 'int', value }, line)];
    return { kind: 'call', callee: nameOf('i32', line), operands, line };
  }
  return { kind: 'unary', operator: '-', operand: { kind: 'literal', type, text, line }, line };
}
