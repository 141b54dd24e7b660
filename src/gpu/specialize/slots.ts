// Finds the local that an expression names, and its current value.
import { evaluateIndex } from './evaluator.ts';
import { printExpression } from './printer.ts';
import { outOfRange } from './program.ts';
import { lookup, notConstant, type Run, type Value, type Variable } from './run.ts';
import type { Expression } from './syntax.ts';

/** A local scalar, or an element of a local array. */
export interface Slot {
  readonly variable: Variable;
  readonly slot: number;
}

/**
 * The slot that an expression names, undefined if it names none.
 *
 * @throws KernelError if it is an element whose index is not constant or out of range
 */
export function slotOf(run: Run, expression: Expression): Slot | undefined {
  if (expression.kind === 'name') {
    const variable = lookup(run, expression.name);
    return variable && !variable.array ? { variable, slot: 0 } : undefined;
  }
  if (expression.kind !== 'index') return undefined;
  const variable = arrayOf(run, expression.base);
  if (!variable) return undefined;
  const slot = evaluateIndex(expression.index, run.environment);
  if (slot === undefined) {
    const index = printExpression(expression.index);
    throw notConstant(run, expression, `the index ${index} of ${variable.name} does not become constant`);
  }
  if (variable.slots[slot]) return { variable, slot };
  throw outOfRange(run.program.module, variable.name, slot, variable.slots.length, expression.line);
}

/** The local array that `x` or `*x` names. */
export function arrayOf(run: Run, expression: Expression): Variable | undefined {
  const name = expression.kind === 'unary' && expression.operator === '*' ? expression.operand : expression;
  const variable = name.kind === 'name' ? lookup(run, name.name) : undefined;
  return variable?.array === true ? variable : undefined;
}

/** The current value of a slot. */
export function valueIn({ variable, slot }: Slot): Value {
  const value = variable.slots[slot];
  if (!value) throw new RangeError(`${variable.name} has no slot ${slot}`);
  return value;
}
