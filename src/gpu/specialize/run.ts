// One attempt at specializing: the locals with their values, the loops being kept, what has been emitted so far.
import { KernelError } from '../errors.ts';
import type { Constant } from './constant.ts';
import type { Environment } from './evaluator.ts';
import { outOfRange, type Program } from './program.ts';
import type { Call, Expression, For, Scalar, Statement } from './syntax.ts';

/** Something that must become constant does not: an index, a condition. */
export class NotConstant extends KernelError {}

/** The attempt has passed its budget. */
export class OverBudget extends Error {
  override readonly name = 'OverBudget';
}

/** A constant, a `let`, or what is to become a `let` where it is first used: a float literal, a carrying `var`. */
export type Value =
  | { readonly kind: 'constant'; readonly constant: Constant }
  | { readonly kind: 'let'; readonly name: string }
  | Pending;

export interface Pending {
  readonly kind: 'pending';
  readonly expression: Expression;
  /** What the `let` is named after, unless a `let` of the source names the value. */
  readonly base: Base;
  /** The block that the `let` goes to, whatever inner block uses it. */
  readonly home: Statement[];
  /** The name of the `let`, once there is one. */
  name?: string | undefined;
}

/** What a new local is named after; `original` if the source has this very name. */
export interface Base {
  readonly name: string;
  readonly original: boolean;
}

export interface Typed {
  readonly value: Value;
  readonly type: Scalar;
}

/** A local scalar (one slot) or array (a slot for each element). Assigning replaces the value of a slot. */
export interface Variable {
  readonly name: string;
  readonly type: Scalar;
  readonly array: boolean;
  readonly mutable: boolean;
  readonly slots: Value[];
}

export interface Scope {
  readonly variables: Map<string, Variable>;
  /** Types of the entry point's parameters. */
  readonly parameters: ReadonlyMap<string, Expression>;
  readonly parent: Scope | undefined;
}

/** The `var` in which a kept loop carries a slot from turn to turn. */
export interface Cell {
  readonly name: string;
  /** The value of the slot at the start of each turn. */
  readonly pending: Pending;
  /** What the `var` holds, and whether it was ever stored. */
  stored: Value;
  written: boolean;
}

/** A slot that was live before a kept loop, its value then, and its cell if the loop carries it. */
export interface Carry {
  readonly variable: Variable;
  readonly slot: number;
  readonly entry: Value;
  readonly cell: Cell | undefined;
}

/** A kept loop in progress. */
export interface Frame {
  readonly carries: readonly Carry[];
  /** Positions in `carries` of slots that turned out to change without being carried. */
  readonly discovered: Set<number>;
}

export interface Run {
  readonly program: Program;
  readonly environment: Environment;
  /** Loops that are kept though they could be unrolled. */
  readonly keep: ReadonlySet<For>;
  readonly budget: number;
  /** Names that no local may take: those outside of functions, those of called functions. */
  readonly reserved: ReadonlySet<string>;
  /** Names in the source, which only the locals so named may take. */
  readonly identifiers: ReadonlySet<string>;
  /** Inlines a call of a procedure: its result, undefined where it returns nothing. */
  readonly inline: (run: Run, call: Call, base: Base) => Typed | undefined;

  scope: Scope;
  /** All locals whose scope has not ended, the callers' too, oldest first. */
  live: Variable[];
  /** Names of the functions being executed. */
  readonly calls: string[];
  readonly frames: Frame[];
  inside: 'entry' | 'procedure' | 'unrolled loop' | 'kept loop' | 'stop test';
  /** The outermost loop being unrolled, and the work that each such loop has taken. */
  outermost: For | undefined;
  readonly work: Map<For, number>;

  /** The blocks being emitted, the innermost last. */
  readonly outputs: Statement[][];
  /** The line of the statement being executed. */
  line: number;
  /** All names given, and the last version of each base. */
  names: Set<string>;
  versions: Map<string, number>;
  /** Pending values with a name, and those whose `let` is still to come, before the first statement that uses it. */
  readonly named: Pending[];
  due: Map<string, Pending>;
  /** Names that `let`s of the source give to pending values: so that specialized code keeps its names. */
  hints: Map<Pending, string>;
  /** Counts: statements emitted, statements executed, writes to buffers, assignments to array elements. */
  statements: number;
  effort: number;
  writes: number;
  changes: number;
}

/** The error for the line of a node. */
export function problem(run: Run, { line }: { readonly line: number }, message: string): KernelError {
  return run.program.module.problem(line, message);
}

/** The error for something that must become constant and does not. */
export function notConstant(run: Run, { line }: { readonly line: number }, message: string): NotConstant {
  return new NotConstant(message, run.program.place(line));
}

/** The local of that name, undefined if the name means something else. */
export function lookup(run: Run, name: string): Variable | undefined {
  for (let scope: Scope | undefined = run.scope; scope; scope = scope.parent) {
    const variable = scope.variables.get(name);
    if (variable) return variable;
  }
  return undefined;
}

/** The type of the entry point's parameter of that name. */
export function parameterType(run: Run, name: string): Expression | undefined {
  let scope = run.scope;
  while (scope.parent) scope = scope.parent;
  return scope.parameters.get(name);
}

/** Makes a local visible from here to the end of its scope. */
export function declare(run: Run, variable: Variable): void {
  run.scope.variables.set(variable.name, variable);
  run.live.push(variable);
}

/** Does something in a scope of its own: inside the current one, or `apart` from all locals. */
export function inScope<T>(run: Run, apart: boolean, action: () => T): T {
  const { scope, live } = run;
  run.scope = { variables: new Map(), parameters: new Map(), parent: apart ? undefined : scope };
  run.live = [...live];
  const result = action();
  run.scope = scope;
  run.live = live;
  return result;
}

/** Counts work that may emit nothing, so that no attempt takes long. */
export function exert(run: Run): void {
  run.effort += 1;
  if (run.effort > 20 * run.budget) throw new OverBudget();
}

/** Remembers where a run stands; the result leads back there, but for the values of the variables. */
export function checkpoint(run: Run): () => void {
  const { frames, calls, outputs, named, names, versions, due, hints, ...rest } = run;
  const copies = () => ({
    names: new Set(names),
    versions: new Map(versions),
    due: new Map(due),
    hints: new Map(hints),
  });
  Object.assign(run, copies()); // the originals stay as they are
  const namedBefore = named.length;
  const stacks = [frames, calls, outputs, ...outputs].map((stack) => [stack, stack.length] as const);
  return () => {
    const { effort } = run;
    for (const pending of named.splice(namedBefore)) pending.name = undefined;
    for (const [stack, length] of stacks) stack.length = length;
    Object.assign(run, rest, copies(), { effort });
  };
}

/** The meaning of names inside functions: the locals, then what is outside. */
export function localEnvironment(program: Program, run: () => Run): Environment {
  const outside = program.environment;
  return {
    ...outside,
    outside,
    value(name, line) {
      const variable = lookup(run(), name);
      if (!variable) return parameterType(run(), name) ? undefined : outside.value(name, line);
      const [value] = variable.slots;
      return !variable.array && value?.kind === 'constant' ? value.constant : undefined;
    },
    element(name, index, line) {
      const variable = lookup(run(), name);
      if (!variable) return outside.element(name, index, line);
      if (!variable.array) return undefined;
      const value = variable.slots[index];
      if (!value) throw outOfRange(program.module, name, index, variable.slots.length, line);
      return value.kind === 'constant' ? value.constant : undefined;
    },
  };
}
