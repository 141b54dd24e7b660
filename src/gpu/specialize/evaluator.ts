// Evaluates integer and boolean expressions exactly as WGSL does; whatever depends on a float or on run time is unknown.
import {
  cast,
  checkRight,
  commonType,
  concrete,
  foldBinary,
  foldUnary,
  literalConstant,
  restrictsRight,
  settled,
  type Constant,
  type Fault,
} from './constant.ts';
import { nodesOf, type Binary, type Call, type Expression, type Scalar } from './syntax.ts';
import type { Problem } from './tokenizer.ts';

/** A pure function of scalars: some `let`s and a result. */
export interface Helper {
  readonly parameters: readonly { readonly name: string; readonly type: Scalar }[];
  readonly lets: readonly {
    readonly name: string;
    readonly type: Scalar | undefined;
    readonly value: Expression;
  }[];
  readonly result: Expression;
  readonly type: Scalar;
}

/** What names mean; undefined stands for whatever is no known integer or boolean. */
export interface Environment {
  readonly problem: Problem;
  value(name: string, line: number): Constant | undefined;
  element(array: string, index: number, line: number): Constant | undefined;
  helper(name: string): Helper | undefined;
  /** Whether calling this does more than to give a value. */
  hasEffect(callee: string): boolean;
  /** The environment outside of all functions. */
  readonly outside: Environment;
}

/**
 * The value of an expression, undefined when it is not a known integer or boolean.
 *
 * @throws KernelError at a value out of range, a division by zero, a shift too far, types that do not match
 */
export function evaluate(expression: Expression, environment: Environment): Constant | undefined {
  switch (expression.kind) {
    case 'literal':
      return literalConstant(expression, faultAt(expression, environment));
    case 'name':
      return expression.template.length > 0 ? undefined : environment.value(expression.name, expression.line);
    case 'unary': {
      const operand = evaluate(expression.operand, environment);
      return operand && foldUnary(expression.operator, operand, faultAt(expression, environment));
    }
    case 'binary':
      return evaluateBinary(expression, environment);
    case 'index': {
      if (expression.base.kind !== 'name') return undefined;
      const index = evaluateIndex(expression.index, environment);
      return index === undefined
        ? undefined
        : environment.element(expression.base.name, index, expression.line);
    }
    case 'call':
      return evaluateCall(expression, environment);
    case 'member':
      return undefined;
  }
}

function faultAt({ line }: Expression, { problem }: Environment): Fault {
  return (message) => problem(line, message);
}

/** The value of an index, undefined when it is not known. */
export function evaluateIndex(index: Expression, environment: Environment): number | undefined {
  const known = evaluate(index, environment);
  if (known?.type === 'bool') throw environment.problem(index.line, 'an index is no bool');
  return known && Number(known.value);
}

function evaluateBinary(expression: Binary, environment: Environment): Constant | undefined {
  const { operator, left, right } = expression;
  const a = evaluate(left, environment);
  if ((operator === '&&' || operator === '||') && a?.type === 'bool') {
    return a.value === (operator === '||') ? a : evaluate(right, environment);
  }
  if (!a && !restrictsRight(operator)) return undefined;
  const b = evaluate(right, environment);
  if (!b) return undefined;
  const fault = faultAt(expression, environment);
  if (b.type !== 'int') checkRight(operator, b, fault); // an abstract 0 may stand for a float
  return a && foldBinary(operator, a, b, fault);
}

function evaluateCall(call: Call, environment: Environment): Constant | undefined {
  const { name } = call.callee;
  const fault = faultAt(call, environment);
  const helper = environment.helper(name);
  if (name === 'select' && !helper) return evaluateSelect(call, environment, fault);
  const known: Constant[] = [];
  for (const operand of call.operands) {
    const value = evaluate(operand, environment);
    if (!value) return undefined;
    known.push(value);
  }
  if (helper) return evaluateHelper(helper, known, environment.outside, fault);
  const [a, b] = known;
  if (a && !b && (name === 'u32' || name === 'i32' || name === 'bool')) return cast(a, name, fault);
  if (!a || !b || known.length > 2 || (name !== 'min' && name !== 'max')) return undefined;
  const first = foldBinary(name === 'min' ? '<=' : '>=', a, b, fault).value === true;
  return concrete(first ? a : b, commonType(a.type, b.type) ?? a.type, fault);
}

/** `select(otherwise, then, condition)`; an abstract integer takes its type from the operand that is not chosen. */
function evaluateSelect({ operands }: Call, environment: Environment, fault: Fault): Constant | undefined {
  const branch = chosenOperand(operands, environment);
  if (!branch) return undefined;
  const value = evaluate(branch.chosen, environment);
  if (value?.type !== 'int') return value;
  const other = evaluate(branch.rejected, environment);
  return other && concrete(value, other.type, fault);
}

/** The operand that a `select` takes, if that is known and nothing is lost with the other. */
export function chosenOperand(
  [otherwise, then, condition]: readonly Expression[],
  environment: Environment,
): { readonly chosen: Expression; readonly rejected: Expression } | undefined {
  const choice = condition && evaluate(condition, environment);
  if (choice?.type !== 'bool' || !otherwise || !then) return undefined;
  const [chosen, rejected] = choice.value ? [then, otherwise] : [otherwise, then];
  for (const node of nodesOf(rejected)) {
    if (node.kind === 'call' && environment.hasEffect(node.callee.name)) return undefined;
  }
  return { chosen, rejected };
}

/** Evaluates a call of a pure function whose arguments are all known. */
function evaluateHelper(
  { parameters, lets, result, type }: Helper,
  values: readonly Constant[],
  outside: Environment,
  fault: Fault,
): Constant | undefined {
  const locals = new Map<string, Constant | undefined>();
  const environment: Environment = {
    ...outside,
    value: (name, line) => (locals.has(name) ? locals.get(name) : outside.value(name, line)),
  };
  const converted = (value: Constant | undefined, wanted: Scalar | undefined) =>
    value && wanted !== 'f32' ? concrete(value, wanted ?? settled(value.type), fault) : undefined;
  parameters.forEach((parameter, index) =>
    locals.set(parameter.name, converted(values[index], parameter.type)),
  );
  for (const local of lets) locals.set(local.name, converted(evaluate(local.value, environment), local.type));
  return converted(evaluate(result, environment), type);
}
