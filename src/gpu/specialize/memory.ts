// Places in buffers, uniforms and builtin parameters: `parameters[p * run.stride]`, `run.steps`, `id.x`.
import { scalarOf } from './constant.ts';
import { evaluate, evaluateIndex } from './evaluator.ts';
import { printExpression } from './printer.ts';
import { scalarType } from './program.ts';
import { lookup, parameterType, problem, type Run } from './run.ts';
import { nameOf, type Expression, type Index, type Member, type Name, type Scalar } from './syntax.ts';

/** A place in memory, its inner indices already reduced. */
export interface Access {
  readonly expression: Expression;
  readonly type: Expression;
}

/** The type of a scalar that lies in memory. */
export function scalarIn(run: Run, { expression, type }: Access): Scalar {
  const scalar = scalarType(run.program, type);
  if (scalar) return scalar;
  const text = `\`${printExpression(expression)}\` is of type ${printExpression(type)}`;
  throw problem(run, expression, `${text}; only f32, u32, i32 and bool are understood`);
}

/**
 * The place in memory that an expression names, undefined if it names none.
 *
 * @param reduceIndex partially evaluates an index
 */
export function access(
  run: Run,
  expression: Expression,
  reduceIndex: (index: Expression) => Expression,
): Access | undefined {
  const { program } = run;
  if (expression.kind === 'name') {
    if (lookup(run, expression.name)) return undefined;
    const type = parameterType(run, expression.name) ?? program.module.variables.get(expression.name);
    return type && { expression, type: program.resolve(type) };
  }
  if (expression.kind !== 'index' && expression.kind !== 'member') return undefined;
  const base = access(run, expression.base, reduceIndex);
  if (!base) return undefined;
  if (expression.kind === 'member') {
    const type = memberType(run, base, expression);
    return { expression: { ...expression, base: base.expression }, type: program.resolve(type) };
  }
  const type = elementType(run, base, expression);
  const index = reduceIndex(expression.index);
  return { expression: { ...expression, base: base.expression, index }, type: program.resolve(type) };
}

function elementType(run: Run, { type, expression }: Access, node: Index): Expression {
  const vector = vectorOf(type);
  const array =
    type.kind === 'name' && type.name === 'array' ? type.template : [vector?.element, vector?.length];
  const [element, length] = array;
  if (!element) throw problem(run, node, `\`${printExpression(expression)}\` is no array`);
  const size = length && evaluate(length, run.program.environment);
  const index = evaluateIndex(node.index, run.environment);
  if (index === undefined || (index >= 0 && (!size || index < Number(size.value)))) return element;
  const count = size ? `; it has ${size.value} elements` : '';
  throw problem(run, node, `\`${printExpression(expression)}[${index}]\` is out of range${count}`);
}

function memberType(run: Run, { type, expression }: Access, node: Member): Expression {
  const field =
    type.kind === 'name' ? run.program.module.structs.get(type.name)?.get(node.member) : undefined;
  if (field) return field;
  const vector = vectorOf(type);
  if (vector?.components.includes(node.member)) return vector.element;
  throw problem(
    run,
    node,
    `\`${printExpression(expression)}\` has no field or single component ${node.member}`,
  );
}

interface Vector {
  readonly element: Expression;
  readonly length: Expression;
  readonly components: readonly string[];
}

function vectorOf(type: Expression): Vector | undefined {
  const match = type.kind === 'name' ? /^vec([234])([fiu]?)$/u.exec(type.name) : null;
  if (type.kind !== 'name' || !match) return undefined;
  const size = Number(match[1]);
  const element = vectorElement(type, match[2] ?? '');
  if (!element) return undefined;
  return {
    element,
    length: { kind: 'literal', type: 'int', text: `${size}`, line: type.line },
    components: ['x', 'y', 'z', 'w'].slice(0, size).concat(['r', 'g', 'b', 'a'].slice(0, size)),
  };
}

function vectorElement(type: Name, letter: string): Expression | undefined {
  if (letter !== '') return nameOf(`${letter}32`, type.line);
  const [element] = type.template;
  return element?.kind === 'name' && scalarOf(element.name) ? element : undefined;
}
