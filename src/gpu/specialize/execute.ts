// Partially executes statements: assignments become new values, calls and constant branches are followed.
import { isAtomic } from './builtins.ts';
import { scalarOf, type Constant } from './constant.ts';
import { atom, baseOf, emit, pendingValue } from './emit.ts';
import { evaluate } from './evaluator.ts';
import { keepLoop, stopTest } from './kept-loop.ts';
import { access, scalarIn } from './memory.ts';
import { printExpression } from './printer.ts';
import { scalarType } from './program.ts';
import { reduce, reduceIndexOf, reduceTo } from './reduce.ts';
import {
  declare,
  exert,
  inScope,
  notConstant,
  problem,
  type Base,
  type Run,
  type Value,
  type Variable,
} from './run.ts';
import { slotOf } from './slots.ts';
import type {
  Assign,
  Call,
  CallStatement,
  Declare,
  Expression,
  For,
  If,
  Scalar,
  Statement,
} from './syntax.ts';
import { isProcedure, valueOf } from './value.ts';

/**
 * Executes statements in the current scope. A `return` at the end of a function is left to the caller.
 *
 * @throws KernelError if a statement is outside of the subset
 */
export function execute(run: Run, statements: readonly Statement[]): void {
  for (const statement of statements) {
    exert(run);
    run.line = statement.line;
    executeOne(run, statement);
  }
}

function executeOne(run: Run, statement: Statement): void {
  switch (statement.kind) {
    case 'declare':
      executeDeclare(run, statement);
      return;
    case 'assign':
      executeAssign(run, statement);
      return;
    case 'call statement':
      executeCall(run, statement);
      return;
    case 'for':
      executeFor(run, statement);
      return;
    case 'if':
      executeIf(run, statement);
      return;
    case 'block':
      executeInner(run, statement.body);
      return;
    case 'return':
      throw problem(run, statement, 'a return stands at the end of a function, or alone in a guard');
    case 'break':
      throw problem(run, statement, 'a break ends the if of a stop test: if (condition) { ...; break; }');
  }
}

function executeInner(run: Run, statements: readonly Statement[]): void {
  inScope(run, false, () => {
    execute(run, statements);
  });
}

function executeDeclare(run: Run, { name, type, value, mutable, line }: Declare): void {
  if (value.kind === 'call' && value.callee.name === 'array') {
    if (!mutable) throw problem(run, value, `the array ${name} must be declared with var`);
    declare(run, zeroArray(run, name, value));
    return;
  }
  const wanted = scalarType(run.program, type);
  if (type && !wanted) {
    const message = `${name} is of type ${printExpression(type)}; only f32, u32, i32, bool and arrays of them are understood`;
    throw problem(run, { line }, message);
  }
  const result = valueOf(run, value, { name, original: true }, wanted);
  if (!mutable && result.value.kind === 'pending') run.hints.set(result.value, name);
  declare(run, { name, type: result.type, array: false, mutable, slots: [result.value] });
}

function zeroArray(run: Run, name: string, call: Call): Variable {
  const [element, length] = call.callee.template;
  const type = element?.kind === 'name' ? scalarOf(element.name) : undefined;
  const count = Number((length && evaluate(length, run.environment))?.value);
  if (!type || call.operands.length > 0 || !(count >= 1 && count <= 65_536)) {
    throw problem(run, call, `a local array is declared as var ${name} = array<f32, N>(); with a constant N`);
  }
  const array = { name, type, array: true, mutable: true };
  const slots = Array.from({ length: count }, (_, slot) => zero(run, type, baseOf(array, slot)));
  return { ...array, slots };
}

function zero(run: Run, type: Scalar, base: Base): Value {
  if (type === 'bool') return { kind: 'constant', constant: { type, value: false } };
  if (type === 'u32' || type === 'i32') return { kind: 'constant', constant: { type, value: 0n } };
  return pendingValue(run, { kind: 'literal', type: 'float', text: '0.0', line: run.line }, base);
}

function executeAssign(run: Run, assign: Assign): void {
  const slot = slotOf(run, assign.target);
  if (!slot) {
    storeInMemory(run, assign);
    return;
  }
  const { variable } = slot;
  if (!variable.mutable) throw problem(run, assign, `${variable.name} cannot be assigned to here`);
  const { value } = valueOf(run, assignedExpression(assign), baseOf(variable, slot.slot), variable.type);
  variable.slots[slot.slot] = value;
  if (variable.array) run.changes += 1;
}

/** `x op= y` is `x = x op y`. */
function assignedExpression({ target, operator, value, line }: Assign): Expression {
  return operator === '' ? value : { kind: 'binary', operator, left: target, right: value, line };
}

function storeInMemory(run: Run, assign: Assign): void {
  const { target, operator, value } = assign;
  const found = access(run, target, (index) => reduceIndexOf(run, index));
  if (!found) throw problem(run, assign, `\`${printExpression(target)}\` cannot be assigned to`);
  const type = operator === '<<' || operator === '>>' ? 'u32' : scalarIn(run, found);
  const { writes } = run;
  const written = storedExpression(run, value, type);
  if (value.kind === 'call' && isProcedure(run, value) && writes !== run.writes) {
    throw problem(run, value, `${value.callee.name} writes a buffer; give its result to a let first`);
  }
  emit(run, { kind: 'assign', target: found.expression, operator, value: written, line: run.line });
  run.writes += 1;
}

/** What is written to memory: a local as it is, without a `let` for this alone; else the rest of the expression. */
function storedExpression(run: Run, value: Expression, type: Scalar): Expression {
  const isValue =
    slotOf(run, value) ??
    evaluate(value, run.environment) ??
    (value.kind === 'call' && isProcedure(run, value));
  if (!isValue) return reduceTo(run, type, value);
  return atom(run, valueOf(run, value, { name: 'value', original: false }, type).value);
}

function executeCall(run: Run, { call }: CallStatement): void {
  const { name } = call.callee;
  if (isProcedure(run, call)) {
    run.inline(run, call, { name, original: false });
    return;
  }
  if (!isAtomic(name))
    throw problem(run, call, `the call of ${name} has no effect, or one that specialize does not know`);
  const { expression } = reduce(run, call);
  if (expression.kind === 'call') emit(run, { kind: 'call statement', call: expression, line: run.line });
}

function executeIf(run: Run, statement: If): void {
  const { condition, then, otherwise } = statement;
  const known = evaluate(condition, run.environment);
  const last = otherwise.length === 0 ? then.at(-1) : undefined;
  if (known && !isTrue(run, known, condition)) {
    executeInner(run, otherwise);
  } else if (last?.kind === 'break' && run.inside === 'kept loop') {
    stopTest(run, reduceTo(run, 'bool', condition), () => {
      executeBranch(run, then.slice(0, -1));
    });
  } else if (last?.kind === 'return' && !last.value && then.length === 1 && run.inside === 'entry') {
    emit(run, { ...statement, condition: reduceTo(run, 'bool', condition) });
  } else if (known) {
    executeInner(run, then);
  } else {
    const text = printExpression(condition);
    throw notConstant(run, statement, `the condition ${text} does not become constant; use select`);
  }
}

function isTrue(run: Run, known: Constant, condition: Expression): boolean {
  if (known.type === 'bool') return known.value;
  throw problem(run, condition, `the condition ${printExpression(condition)} is no bool`);
}

/** What a stop test does before its break. A loop in there would read values that are stored by then. */
function executeBranch(run: Run, branch: readonly Statement[]): void {
  const other = branch.find(
    ({ kind }) => kind !== 'declare' && kind !== 'assign' && kind !== 'call statement',
  );
  if (other) throw problem(run, other, 'a stop test only assigns, calls, and breaks');
  executeInner(run, branch);
}

function executeFor(run: Run, loop: For): void {
  inScope(run, false, () => {
    const { name, type, value } = loop.start;
    const start = valueOf(run, value, { name, original: true }, scalarType(run.program, type));
    const counter = { name, type: start.type, array: false, mutable: false, slots: [start.value] };
    run.scope.variables.set(name, counter);
    if (evaluate(loop.condition, run.environment) && !loop.keep && !run.keep.has(loop)) {
      unroll(run, loop, counter);
    } else {
      keepLoop(run, loop, start, () => {
        executeInner(run, loop.body);
      });
    }
  });
}

/** Executes a loop turn by turn. */
function unroll(run: Run, loop: For, counter: Variable): void {
  const { inside, outermost, effort } = run;
  run.outermost ??= loop;
  run.inside = 'unrolled loop';
  try {
    while (isGoingOn(run, loop)) {
      executeInner(run, loop.body);
      run.line = loop.line;
      const { value } = valueOf(run, assignedExpression(loop.update), baseOf(counter, 0), counter.type);
      counter.slots[0] = value;
    }
  } finally {
    if (!outermost) run.work.set(loop, (run.work.get(loop) ?? 0) + run.effort - effort);
  }
  run.outermost = outermost;
  run.inside = inside;
}

function isGoingOn(run: Run, { condition, line }: For): boolean {
  exert(run);
  const known = evaluate(condition, run.environment);
  if (known) return isTrue(run, known, condition);
  throw notConstant(run, { line }, `the condition ${printExpression(condition)} does not stay constant`);
}
