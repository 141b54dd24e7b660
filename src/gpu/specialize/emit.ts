// Emits statements and names their `let`s: no two locals share a name, and specialized code keeps the names it has.
import { constantExpression } from './constant.ts';
import { OverBudget, type Base, type Pending, type Run, type Value, type Variable } from './run.ts';
import { expressionsOf, nameOf, nodesOf, type Expression, type Statement } from './syntax.ts';

/** The base of a slot's name: `x`, or `x_3` for an element. */
export function baseOf({ name, array }: Pick<Variable, 'name' | 'array'>, slot: number): Base {
  return array ? { name: `${name}_${slot}`, original: false } : { name, original: true };
}

/** A name that nothing else has: the base itself if it can be, else the base with a version. */
export function freshName(run: Run, { name, original }: Base): string {
  const taken = (text: string) => run.names.has(text) || run.reserved.has(text);
  let fresh = name;
  let version = run.versions.get(name) ?? 0;
  while (taken(fresh) || (run.identifiers.has(fresh) && !(original && fresh === name))) {
    version += 1;
    fresh = `${name}_${version}`;
  }
  run.versions.set(name, version);
  run.names.add(fresh);
  return fresh;
}

/** The block being emitted. */
export function outputOf(run: Run): Statement[] {
  const output = run.outputs.at(-1);
  if (!output) throw new RangeError('there is no block');
  return output;
}

/** Does something whose statements go to a block of their own. */
export function intoBlock(run: Run, block: Statement[], action: () => void): void {
  run.outputs.push(block);
  action();
  run.outputs.pop();
}

/** Adds a statement to the current block, after the `let`s that it needs. */
export function emit(run: Run, statement: Statement): void {
  for (const expression of expressionsOf(statement)) settle(run, expression);
  append(run, statement, outputOf(run));
}

function append(run: Run, statement: Statement, output: Statement[]): void {
  output.push(statement);
  run.statements += 1;
  if (run.statements > run.budget) throw new OverBudget();
}

/** Emits `let name = value;`. */
export function emitLet(run: Run, base: Base, value: Expression): string {
  const name = freshName(run, base);
  emit(run, { kind: 'declare', mutable: false, name, value, line: run.line });
  return name;
}

/** The value of an expression that gets its `let` where it is first used. */
export function pendingValue(run: Run, expression: Expression, base: Base): Pending {
  return { kind: 'pending', expression, base, home: outputOf(run) };
}

/** The name of a pending value. */
export function bind(run: Run, pending: Pending): string {
  if (pending.name !== undefined) return pending.name;
  const hint = run.hints.get(pending);
  pending.name = freshName(run, hint === undefined ? pending.base : { name: hint, original: true });
  run.due.set(pending.name, pending);
  run.named.push(pending);
  return pending.name;
}

/** Emits the `let` of a pending value now, unless it is there. */
export function load(run: Run, pending: Pending): void {
  const name = bind(run, pending);
  if (!run.due.delete(name)) return;
  const { expression, home } = pending;
  append(run, { kind: 'declare', mutable: false, name, value: expression, line: run.line }, home);
}

/** Emits the `let`s that an expression needs and that are still to come. */
export function settle(run: Run, expression: Expression): void {
  if (run.due.size === 0) return;
  for (const node of nodesOf(expression)) {
    const pending = node.kind === 'name' ? run.due.get(node.name) : undefined;
    if (pending) load(run, pending);
  }
}

/** A value as an expression; a pending one as it is, unless its `let` is there. */
export function atom(run: Run, value: Value): Expression {
  if (value.kind === 'constant') return constantExpression(value.constant, run.line);
  if (value.kind === 'let') return nameOf(value.name, run.line);
  const { name, expression } = value;
  return name === undefined || run.due.has(name) ? expression : nameOf(name, run.line);
}

/** Whether two values are certainly the same. */
export function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === 'constant') return b.kind === 'constant' && a.constant.value === b.constant.value;
  if (a.kind === 'let') return b.kind === 'let' && a.name === b.name;
  if (b.kind !== 'pending' || a.expression.kind !== 'literal' || b.expression.kind !== 'literal')
    return false;
  return a.expression.text === b.expression.text;
}
