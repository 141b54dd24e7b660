// Partially evaluates expressions: what is constant becomes a literal, what is local becomes a name, the rest stays.
import { builtinType, isAtomic } from './builtins.ts';
import { commonType, constantExpression, scalarOf, settled, type Constant } from './constant.ts';
import { baseOf, bind, pendingValue } from './emit.ts';
import { chosenOperand, evaluate, evaluateIndex } from './evaluator.ts';
import { access, scalarIn } from './memory.ts';
import { printExpression } from './printer.ts';
import { outOfRange, scalarType } from './program.ts';
import { inScope, lookup, problem, type Base, type Run, type Typed } from './run.ts';
import { slotOf, valueIn } from './slots.ts';
import {
  nameOf,
  nodesOf,
  operatorClass,
  type Binary,
  type Call,
  type Expression,
  type Index,
  type Name,
  type Scalar,
  type Unary,
} from './syntax.ts';

/** What remains of an expression; `constant` if the shader compiler can evaluate it. */
export interface Residual {
  readonly expression: Expression;
  readonly type: Scalar;
  readonly constant: boolean;
}

/**
 * Partially evaluates an expression. Statements that it needs are emitted before it.
 *
 * @throws KernelError if the expression is outside of the subset
 */
export function reduce(run: Run, expression: Expression): Residual {
  const constant = evaluate(expression, run.environment);
  if (constant) return known(constant, expression.line);
  const slot = slotOf(run, expression);
  if (slot) return operand(run, { value: valueIn(slot), type: slot.variable.type });
  switch (expression.kind) {
    case 'literal':
      return { expression, type: expression.type, constant: true };
    case 'name':
      return reduceName(run, expression);
    case 'unary':
      return reduceUnary(run, expression);
    case 'binary':
      return reduceBinary(run, expression);
    case 'call':
      return reduceCall(run, expression);
    case 'index':
      return reduceIndex(run, expression);
    case 'member':
      return reduceAccess(run, expression);
  }
}

/** What remains of an expression that must have a type. */
export function reduceTo(run: Run, wanted: Scalar, expression: Expression): Expression {
  return checked(run, expression, wanted, reduce(run, expression)).expression;
}

function checked(run: Run, node: Expression, wanted: Scalar, residual: Residual): Residual {
  if (commonType(residual.type, wanted) === wanted) return residual;
  throw problem(run, node, `\`${printExpression(node)}\` is ${residual.type}, where ${wanted} is needed`);
}

function known(constant: Constant, line: number): Residual {
  return { expression: constantExpression(constant, line), type: constant.type, constant: true };
}

/** A value as an operand: a float literal stands for itself, other pending values get their `let`. */
function operand(run: Run, { value, type }: Typed): Residual {
  if (value.kind === 'constant') return known(value.constant, run.line);
  const literal = value.kind === 'pending' ? floatLiteral(value.expression) : undefined;
  if (literal) return { expression: literal, type, constant: true };
  const name = value.kind === 'let' ? value.name : bind(run, value);
  return { expression: nameOf(name, run.line), type, constant: false };
}

/** A float literal with the suffix that makes it an f32 anywhere. */
function floatLiteral(expression: Expression): Expression | undefined {
  if (expression.kind === 'unary' && expression.operator === '-') {
    const inner = floatLiteral(expression.operand);
    return inner && { ...expression, operand: inner };
  }
  if (expression.kind !== 'literal') return undefined;
  if (expression.type === 'float') return { ...expression, type: 'f32', text: `${expression.text}f` };
  return expression.type === 'f32' ? expression : undefined;
}

function reduceName(run: Run, name: Name): Residual {
  const whole = () => problem(run, name, `the array ${name.name} is used as a whole; use its elements`);
  if (lookup(run, name.name)) throw whole();
  const declaration = run.program.module.consts.get(name.name);
  if (!declaration) return reduceAccess(run, name);
  const { type, value } = declaration;
  const scalar = type ? scalarType(run.program, type) : inScope(run, true, () => reduce(run, value).type);
  if (!scalar) throw whole();
  return { expression: name, type: scalar, constant: true };
}

function reduceAccess(run: Run, expression: Expression): Residual {
  const found = access(run, expression, (index) => reduceIndexOf(run, index));
  if (found) return { expression: found.expression, type: scalarIn(run, found), constant: false };
  throw problem(run, expression, `\`${printExpression(expression)}\` is not declared, or no scalar`);
}

/** What remains of an index into memory. */
export function reduceIndexOf(run: Run, index: Expression): Expression {
  const { expression, type } = reduce(run, index);
  if (type === 'u32' || type === 'i32' || type === 'int') return expression;
  throw problem(run, index, `the index ${printExpression(index)} is ${type}; it must be an integer`);
}

function reduceIndex(run: Run, expression: Index): Residual {
  const { base, index, line } = expression;
  if (base.kind !== 'name' || lookup(run, base.name)) return reduceAccess(run, expression);
  const array = run.program.constArray(base.name);
  if (!array) return reduceAccess(run, expression);
  const { type, elements } = array;
  const position = evaluateIndex(index, run.environment);
  if (position === undefined) {
    return { expression: { ...expression, index: reduceIndexOf(run, index) }, type, constant: false };
  }
  const element = elements[position];
  if (!element) throw outOfRange(run.program.module, base.name, position, elements.length, line);
  const kept: Expression = { ...expression, index: reduceIndexOf(run, index) };
  return { expression: floatLiteral(element) ?? kept, type, constant: true };
}

function reduceUnary(run: Run, expression: Unary): Residual {
  const { operator } = expression;
  if (operator === '&' || operator === '*') {
    throw problem(
      run,
      expression,
      `\`${printExpression(expression)}\`: a pointer may only be passed to a function`,
    );
  }
  const [inner] = atRuntime(run, [expression.operand], [reduce(run, expression.operand)]);
  if (!inner || !takesUnary(operator, inner.type)) {
    throw problem(run, expression, `${JSON.stringify(operator)} does not take ${inner?.type ?? 'this'}`);
  }
  return { ...inner, expression: { ...expression, operand: inner.expression } };
}

function takesUnary(operator: string, type: Scalar): boolean {
  if (operator === '!') return type === 'bool';
  return type !== 'bool' && (operator === '-' ? type !== 'u32' : !isFloat(type));
}

function isFloat(type: Scalar): boolean {
  return type === 'f32' || type === 'float';
}

function reduceBinary(run: Run, expression: Binary): Residual {
  const { operator, left, right } = expression;
  const logical = operatorClass(operator) === 'logical';
  if (logical && evaluate(left, run.environment)) return checked(run, right, 'bool', reduce(run, right));
  const first = reduce(run, left);
  const { changes, writes } = run;
  const second = reduce(run, right);
  if (logical && (changes !== run.changes || writes !== run.writes)) {
    throw problem(run, expression, `what is to the right of ${operator} writes; call it before`);
  }
  const type = binaryType(operator, first.type, second.type);
  if (!type) {
    const message = `${JSON.stringify(operator)} does not take ${first.type} and ${second.type}`;
    throw problem(run, expression, message);
  }
  const [a = first, b = second] = atRuntime(run, [left, right], [first, second]);
  const rest: Expression = {
    ...expression,
    operator: logical ? unbranching(operator) : operator,
    left: a.expression,
    right: b.expression,
  };
  return { expression: rest, type, constant: a.constant && b.constant };
}

/**
 * `&` for `&&`, `|` for `||`: what is to their right neither writes nor fails. Short circuits are branches, and a loop with
 * dozens of branches in a row takes some shader compilers minutes and gigabytes.
 */
function unbranching(operator: string): string {
  return operator.slice(1);
}

/** The type of `a operator b`, undefined if there is none. */
function binaryType(operator: string, a: Scalar, b: Scalar): Scalar | undefined {
  const common = commonType(a, b);
  switch (operatorClass(operator)) {
    case 'shift':
      return a === 'bool' || isFloat(a) || (b !== 'u32' && b !== 'int') ? undefined : settled(a);
    case 'relational':
      return common && 'bool';
    case 'logical':
      return common === 'bool' ? common : undefined;
    case 'bitwise':
      return common && !isFloat(common) ? common : undefined;
    default:
      return common === 'bool' ? undefined : common;
  }
}

/**
 * Binds operands that became constant only here: left as they are, the shader compiler would compute the operation
 * instead of the device, with other bits or an error for a value that is never used.
 */
function atRuntime(
  run: Run,
  sources: readonly Expression[],
  operands: readonly Residual[],
): readonly Residual[] {
  if (!operands.every(({ constant }) => constant)) return operands;
  return operands.map((each, index) => {
    const source = sources[index];
    if (!source || isConstantExpression(run, source)) return each;
    const name = bindConstant(run, source, each.expression);
    return { expression: nameOf(name, run.line), type: settled(each.type), constant: false };
  });
}

function bindConstant(run: Run, source: Expression, constant: Expression): string {
  const slot = slotOf(run, source);
  const value = slot && valueIn(slot);
  if (value?.kind === 'pending') return bind(run, value);
  const base = slot ? baseOf(slot.variable, slot.slot) : { name: 'value', original: false };
  return bind(run, pendingValue(run, constant, base));
}

/** Whether the shader compiler can evaluate an expression of the source. */
function isConstantExpression(run: Run, expression: Expression): boolean {
  const { consts, functions } = run.program.module;
  return [...nodesOf(expression)].every((node) => {
    if (node.kind === 'call') return !functions.has(node.callee.name);
    if (node.kind !== 'name') return node.kind !== 'member';
    return !lookup(run, node.name) && (consts.has(node.name) || scalarOf(node.name) !== undefined);
  });
}

function reduceCall(run: Run, call: Call): Residual {
  const { callee, operands } = call;
  if (run.program.module.functions.has(callee.name)) return reduceOwnCall(run, call);
  if (isAtomic(callee.name) || callee.name === 'arrayLength') return reduceMemoryCall(run, call);
  if (callee.name === 'select') {
    // An operand that the shader compiler can evaluate might take its type from the other one.
    const chosen = chosenOperand(operands, run.environment)?.chosen;
    if (chosen && !isConstantExpression(run, chosen)) return reduce(run, chosen);
  }
  const reduced = operands.map((each) => reduce(run, each));
  const values = atRuntime(run, operands, reduced);
  const types = values.map(({ type }) => type);
  const type = builtinType(callee, types);
  if (!type) {
    const message = `\`${printExpression(call)}\`: specialize knows no ${printExpression(callee)} of ${types.join(', ')}`;
    throw problem(run, call, message);
  }
  const rest: Expression = { ...call, operands: values.map(({ expression }) => expression) };
  return { expression: rest, type, constant: values.every(({ constant }) => constant) };
}

function reduceOwnCall(run: Run, call: Call): Residual {
  const { callee, operands } = call;
  const helper = run.program.environment.helper(callee.name);
  if (!helper) return reduceProcedure(run, call);
  const { parameters, type } = helper;
  if (operands.length !== parameters.length) {
    throw problem(run, call, `${callee.name} takes ${parameters.length} arguments`);
  }
  const values = operands.map((each, index) => reduceTo(run, parameters[index]?.type ?? 'f32', each));
  return { expression: { ...call, operands: values }, type, constant: false };
}

/** A procedure inside an expression runs before the whole statement, so that it must not write what that reads. */
function reduceProcedure(run: Run, call: Call): Residual {
  const { writes } = run;
  const base: Base = { name: call.callee.name, original: false };
  const result = run.inline(run, call, base);
  if (!result) throw problem(run, call, `${call.callee.name} returns nothing`);
  if (writes === run.writes) return operand(run, result);
  throw problem(run, call, `${call.callee.name} writes a buffer; call it as a statement of its own`);
}

/** Calls on buffers: atomics and arrayLength, whose first operand is `&place`. */
function reduceMemoryCall(run: Run, call: Call): Residual {
  const { name } = call.callee;
  const [pointer, ...rest] = call.operands;
  const place = pointer?.kind === 'unary' && pointer.operator === '&' ? pointer.operand : undefined;
  const found = place && access(run, place, (index) => reduceIndexOf(run, index));
  if (!pointer || !found)
    throw problem(run, call, `the first argument of ${name} must be &place in a buffer`);
  const { expression, type } = found;
  const inner = type.kind === 'name' && type.name === 'atomic' ? type.template[0] : undefined;
  const scalar = name === 'arrayLength' ? 'u32' : inner && scalarType(run.program, inner);
  if (!scalar) throw problem(run, call, `\`${printExpression(expression)}\` is not atomic`);
  const values = rest.map((each) => reduceTo(run, scalar, each));
  if (name !== 'atomicLoad' && name !== 'arrayLength') run.writes += 1;
  const address: Expression = { kind: 'unary', operator: '&', operand: expression, line: pointer.line };
  return { expression: { ...call, operands: [address, ...values] }, type: scalar, constant: false };
}
