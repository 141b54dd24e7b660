// Inlines calls of procedures: functions with pointers to local arrays, with loops or assignments.
import { evaluate } from './evaluator.ts';
import { execute } from './execute.ts';
import type { Parameter } from './parse-module.ts';
import { printExpression } from './printer.ts';
import { scalarType } from './program.ts';
import { inScope, problem, type Base, type Run, type Typed, type Variable } from './run.ts';
import { arrayOf } from './slots.ts';
import type { Call, Expression, Scalar, Statement } from './syntax.ts';
import { valueOf } from './value.ts';

/** Executes the body of a procedure on the arrays of its caller. The result is undefined where it returns nothing. */
export function inline(run: Run, call: Call, base: Base): Typed | undefined {
  const { name } = call.callee;
  const declaration = run.program.module.functions.get(name);
  if (!declaration || run.calls.includes(name)) throw problem(run, call, `${name} calls itself`);
  const { parameters, returns } = declaration;
  if (parameters.length !== call.operands.length) {
    throw problem(run, call, `${name} takes ${parameters.length} arguments`);
  }
  const { inside, line } = run;
  const variables = call.operands.map((operand, index) => passed(run, parameters[index], operand));
  run.calls.push(name);
  run.inside = 'procedure';
  const result = inScope(run, true, () => {
    parameters.forEach((parameter, index) => {
      const variable = variables[index];
      if (variable) run.scope.variables.set(parameter.name, variable);
    });
    return executeBody(run, run.program.body(declaration), base, scalarType(run.program, returns));
  });
  run.calls.pop();
  run.inside = inside;
  run.line = line;
  return result;
}

function executeBody(
  run: Run,
  body: readonly Statement[],
  base: Base,
  type: Scalar | undefined,
): Typed | undefined {
  const last = body.at(-1);
  if (last?.kind !== 'return') {
    execute(run, body);
    return undefined;
  }
  execute(run, body.slice(0, -1));
  run.line = last.line;
  if (!last.value) return undefined;
  if (type) return valueOf(run, last.value, base, type);
  throw problem(run, last, 'a function may only return a scalar');
}

/** What a parameter stands for: the very array that it points to, or the value of a scalar. */
function passed(run: Run, parameter: Parameter | undefined, operand: Expression): Variable | undefined {
  if (!parameter) return undefined;
  const { name, type } = parameter;
  const resolved = run.program.resolve(type);
  if (resolved.kind === 'name' && resolved.name === 'ptr') return pointed(run, resolved.template, operand);
  const scalar = scalarType(run.program, type);
  if (!scalar) {
    const message = `${name} is of type ${printExpression(type)}; only scalars and pointers to local arrays are understood`;
    throw problem(run, parameter, message);
  }
  const { value } = valueOf(run, operand, { name, original: true }, scalar);
  return { name, type: scalar, array: false, mutable: false, slots: [value] };
}

/** The local array that an argument points to: `&x`, or a pointer parameter passed on. */
function pointed(run: Run, [space, type]: readonly Expression[], operand: Expression): Variable {
  const text = printExpression(operand);
  const variable = arrayOf(
    run,
    operand.kind === 'unary' && operand.operator === '&' ? operand.operand : operand,
  );
  if (!variable || !type || space?.kind !== 'name' || space.name !== 'function') {
    throw problem(run, operand, `\`${text}\` must be &name of a local array`);
  }
  const array = run.program.resolve(type);
  const [element, length] = array.kind === 'name' && array.name === 'array' ? array.template : [];
  const count = length && evaluate(length, run.program.environment);
  const own = `array<${variable.type}, ${variable.slots.length}>`;
  const wanted = `array<${element ? printExpression(element) : '?'}, ${String(count?.value)}>`;
  if (own === wanted) return variable;
  throw problem(run, operand, `\`${text}\` is ${own}, where ${printExpression(type)} is needed`);
}
