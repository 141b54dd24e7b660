// The syntax tree of the WGSL that specialize understands: what is parsed, partially evaluated and printed.

/** Scalar types; `int` and `float` are WGSL's abstract ones, those of literals without a suffix. */
export type Scalar = 'bool' | 'i32' | 'u32' | 'f32' | 'int' | 'float';

export type Expression = Literal | Name | Unary | Binary | Call | Index | Member;

/** Every node knows its line in the linked source, counted from one. */
interface Node {
  readonly line: number;
}

export interface Literal extends Node {
  readonly kind: 'literal';
  readonly type: Scalar;
  readonly text: string;
}

/** An identifier or a type; `template` holds what stands between `<` and `>`. */
export interface Name extends Node {
  readonly kind: 'name';
  readonly name: string;
  readonly template: readonly Expression[];
}

export interface Unary extends Node {
  readonly kind: 'unary';
  readonly operator: string;
  readonly operand: Expression;
}

export interface Binary extends Node {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Call extends Node {
  readonly kind: 'call';
  readonly callee: Name;
  readonly operands: readonly Expression[];
}

export interface Index extends Node {
  readonly kind: 'index';
  readonly base: Expression;
  readonly index: Expression;
}

export interface Member extends Node {
  readonly kind: 'member';
  readonly base: Expression;
  readonly member: string;
}

export type Statement = Declare | Assign | CallStatement | For | If | Block | Return | Break;

/** `let` or, when mutable, `var`. */
export interface Declare extends Node {
  readonly kind: 'declare';
  readonly mutable: boolean;
  readonly name: string;
  readonly type?: Expression | undefined;
  readonly value: Expression;
}

/** `target operator= value`; `++` is `+= 1`, and the operator of a plain assignment is empty. */
export interface Assign extends Node {
  readonly kind: 'assign';
  readonly target: Expression;
  readonly operator: string;
  readonly value: Expression;
}

export interface CallStatement extends Node {
  readonly kind: 'call statement';
  readonly call: Call;
}

/** A loop; `keep` says that it must not be unrolled. */
export interface For extends Node {
  readonly kind: 'for';
  readonly keep: boolean;
  readonly start: Declare;
  readonly condition: Expression;
  readonly update: Assign;
  readonly body: readonly Statement[];
}

export interface If extends Node {
  readonly kind: 'if';
  readonly condition: Expression;
  readonly then: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export interface Block extends Node {
  readonly kind: 'block';
  readonly body: readonly Statement[];
}

export interface Return extends Node {
  readonly kind: 'return';
  readonly value?: Expression | undefined;
}

export interface Break extends Node {
  readonly kind: 'break';
}

/** Binary operators, by what WGSL lets stand beside them without parentheses. */
export const OPERATORS = {
  multiplicative: ['*', '/', '%'],
  additive: ['+', '-'],
  shift: ['<<', '>>'],
  relational: ['<', '>', '<=', '>=', '==', '!='],
  bitwise: ['&', '^', '|'],
  logical: ['&&', '||'],
} as const satisfies Record<string, readonly string[]>;

export type OperatorClass = keyof typeof OPERATORS;

const CLASSES = new Map(
  (Object.entries(OPERATORS) as [OperatorClass, readonly string[]][]).flatMap(([group, operators]) =>
    operators.map((operator) => [operator, group] as const),
  ),
);

/** The class of a binary operator, undefined for any other text. */
export function operatorClass(operator: string): OperatorClass | undefined {
  return CLASSES.get(operator);
}

/** A plain identifier. */
export function nameOf(name: string, line: number): Name {
  return { kind: 'name', name, template: [], line };
}

/** Every node of an expression, the outermost first. */
export function* nodesOf(expression: Expression): Generator<Expression> {
  yield expression;
  for (const inner of childrenOf(expression)) yield* nodesOf(inner);
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'name':
      return expression.template;
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
      return [...expression.callee.template, ...expression.operands];
    case 'index':
      return [expression.base, expression.index];
    case 'member':
      return [expression.base];
  }
}

/** The expressions of a statement, without those of the statements inside it. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'declare':
      return [statement.value];
    case 'assign':
      return [statement.target, statement.value];
    case 'call statement':
      return [statement.call];
    case 'for':
      return [statement.start.value, statement.condition, statement.update.value];
    case 'if':
      return [statement.condition];
    case 'return':
      return statement.value ? [statement.value] : [];
    case 'block':
    case 'break':
      return [];
  }
}
