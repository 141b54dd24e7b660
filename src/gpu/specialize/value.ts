// Gives expressions a value that locals can hold.
import { commonType, concrete, settled, type Constant } from './constant.ts';
import { emitLet, pendingValue } from './emit.ts';
import { evaluate } from './evaluator.ts';
import { printExpression } from './printer.ts';
import { reduce } from './reduce.ts';
import { problem, type Base, type Run, type Typed } from './run.ts';
import { slotOf, valueIn } from './slots.ts';
import type { Call, Expression, Scalar } from './syntax.ts';

/**
 * The value of an expression; a new `let` where it is neither constant nor a copy.
 *
 * @param base what that `let` is named after
 * @param wanted the type that the value must have
 */
export function valueOf(run: Run, expression: Expression, base: Base, wanted?: Scalar): Typed {
  const constant = evaluate(expression, run.environment);
  if (constant) return constantValue(run, expression, constant, base, wanted ?? settled(constant.type));
  const slot = slotOf(run, expression);
  if (slot) return ofType(run, expression, { value: valueIn(slot), type: slot.variable.type }, wanted);
  if (expression.kind === 'call' && isProcedure(run, expression)) {
    const result = run.inline(run, expression, base);
    if (result) return ofType(run, expression, result, wanted);
    throw problem(run, expression, `${expression.callee.name} returns nothing`);
  }
  const rest = reduce(run, expression);
  const type = checkedType(run, expression, rest.type, wanted);
  if (rest.constant) return { value: pendingValue(run, rest.expression, base), type };
  return { value: { kind: 'let', name: emitLet(run, base, rest.expression) }, type };
}

/** Whether a call must be inlined. */
export function isProcedure(run: Run, { callee }: Call): boolean {
  return run.program.module.functions.has(callee.name) && !run.program.environment.helper(callee.name);
}

function constantValue(run: Run, node: Expression, constant: Constant, base: Base, type: Scalar): Typed {
  if (type === 'f32' && constant.type === 'int') {
    const text = `${constant.value}.0`;
    const literal: Expression = { kind: 'literal', type: 'float', text, line: node.line };
    return { value: pendingValue(run, literal, base), type };
  }
  const fault = (message: string) => problem(run, node, message);
  return { value: { kind: 'constant', constant: concrete(constant, type, fault) }, type };
}

function ofType(run: Run, node: Expression, { value, type }: Typed, wanted: Scalar | undefined): Typed {
  return { value, type: checkedType(run, node, type, wanted) };
}

/** The type of a `let` of this value; an abstract integer that is no plain constant would become an i32. */
function checkedType(run: Run, node: Expression, type: Scalar, wanted: Scalar | undefined): Scalar {
  const fits = !wanted || (type === 'int' ? wanted === 'i32' : commonType(type, wanted) === wanted);
  if (fits) return wanted ?? settled(type);
  throw problem(run, node, `\`${printExpression(node)}\` is ${type}, where ${wanted} is needed`);
}
