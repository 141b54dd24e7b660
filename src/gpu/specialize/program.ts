// A parsed kernel and what can be known of it without running: its constants, its pure functions, its names.
import { KernelError, type KernelErrorPlace } from '../errors.ts';
import { isAtomic } from './builtins.ts';
import { concrete, scalarOf, type Constant } from './constant.ts';
import { evaluate, type Environment, type Helper } from './evaluator.ts';
import { parseBody, parseModule, type FunctionDeclaration, type Module } from './parse-module.ts';
import { nodesOf, type Declare, type Expression, type Scalar, type Statement } from './syntax.ts';

/** A const array outside of all functions. */
export interface ConstArray {
  readonly type: Scalar;
  readonly elements: readonly Expression[];
  /** The elements that are known integers or booleans. */
  readonly constants: readonly (Constant | undefined)[];
}

export interface Program {
  readonly module: Module;
  /** Integers and booleans outside of all functions. */
  readonly environment: Environment;
  readonly place: (line: number) => KernelErrorPlace;
  readonly constArray: (name: string) => ConstArray | undefined;
  readonly body: (declaration: FunctionDeclaration) => readonly Statement[];
  /** A type with its aliases replaced. */
  readonly resolve: (type: Expression) => Expression;
}

/**
 * Parses a linked kernel.
 *
 * @param place where a line of the source comes from
 * @throws KernelError where it is no WGSL
 */
export function parseProgram(source: string, place: (line: number) => KernelErrorPlace): Program {
  const module = parseModule(source, (line, message) => new KernelError(message, place(line)));
  const bodies = new Map<string, readonly Statement[]>();
  const program: Program = {
    module,
    place,
    environment: outsideEnvironment(module, () => program),
    constArray: remembered((name) => readConstArray(program, name)),
    body(declaration) {
      const body = bodies.get(declaration.name) ?? parseBody(module, declaration);
      bodies.set(declaration.name, body);
      return body;
    },
    resolve: (type) => (type.kind === 'name' ? (module.aliases.get(type.name) ?? type) : type),
  };
  return program;
}

/** Caches a function of a name; while the answer is computed, the answer is undefined. */
function remembered<T>(compute: (name: string) => T | undefined): (name: string) => T | undefined {
  const answers = new Map<string, T | undefined>();
  return (name) => {
    if (!answers.has(name)) {
      answers.set(name, undefined);
      answers.set(name, compute(name));
    }
    return answers.get(name);
  };
}

function outsideEnvironment(module: Module, program: () => Program): Environment {
  const value = remembered((name) => readConst(program(), name));
  const environment: Environment = {
    problem: module.problem,
    value,
    element(name, index, line) {
      const array = program().constArray(name);
      if (!array) return undefined;
      if (array.elements[index]) return array.constants[index];
      throw outOfRange(module, name, index, array.elements.length, line);
    },
    helper: remembered((name) => readHelper(program(), name)),
    hasEffect: (callee) => isAtomic(callee) || (module.functions.has(callee) && !environment.helper(callee)),
    get outside() {
      return environment;
    },
  };
  return environment;
}

/** The error for an index that an array does not have. */
export function outOfRange(
  module: Module,
  array: string,
  index: number,
  length: number,
  line: number,
): Error {
  return module.problem(line, `${array}[${index}] is out of range: ${array} has ${length} elements`);
}

function readConst(program: Program, name: string): Constant | undefined {
  const { module, environment } = program;
  const found = module.consts.get(name);
  const value = found && evaluate(found.value, environment);
  if (!value) return undefined;
  const type = scalarType(program, found.type) ?? value.type;
  const fault = (message: string) => module.problem(found.value.line, message);
  return type === 'f32' ? undefined : concrete(value, type, fault);
}

function readConstArray({ module, environment, resolve }: Program, name: string): ConstArray | undefined {
  const found = module.consts.get(name);
  if (found?.value.kind !== 'call' || found.value.callee.name !== 'array') return undefined;
  const { callee, operands, line } = found.value;
  const type = found.type && resolve(found.type);
  const [element, length] =
    callee.template.length > 0 ? callee.template : type?.kind === 'name' ? type.template : [];
  const scalar = element?.kind === 'name' ? scalarOf(element.name) : undefined;
  if (!scalar)
    throw module.problem(line, `the type of ${name} must be written as array<u32, N> or array<f32, N>`);
  const wanted = length && evaluate(length, environment);
  if (wanted && Number(wanted.value) !== operands.length) {
    throw module.problem(line, `${name} has ${operands.length} elements; its type says ${wanted.value}`);
  }
  const constants = operands.map((operand) => {
    const known = evaluate(operand, environment);
    const fault = (message: string) => module.problem(operand.line, message);
    return known && scalar !== 'f32' ? concrete(known, scalar, fault) : undefined;
  });
  return { type: scalar, elements: operands, constants };
}

/** A function of scalars whose body is some `let`s and a `return`, calling none but such functions. */
function readHelper(program: Program, name: string): Helper | undefined {
  const declaration = program.module.functions.get(name);
  const type = scalarType(program, declaration?.returns);
  if (!declaration || !type) return undefined;
  const parameters: { name: string; type: Scalar }[] = [];
  for (const parameter of declaration.parameters) {
    const scalar = scalarType(program, parameter.type);
    if (!scalar) return undefined;
    parameters.push({ name: parameter.name, type: scalar });
  }
  const body = program.body(declaration);
  const last = body.at(-1);
  const lets = body.slice(0, -1).filter((each): each is Declare => each.kind === 'declare' && !each.mutable);
  if (last?.kind !== 'return' || !last.value || lets.length !== body.length - 1) return undefined;
  const values = [...lets.map(({ value }) => value), last.value];
  if (!values.every((value) => isPure(program, value))) return undefined;
  const typed = lets.map((each) => ({
    name: each.name,
    type: scalarType(program, each.type),
    value: each.value,
  }));
  return { parameters, lets: typed, result: last.value, type };
}

function isPure({ module, environment }: Program, expression: Expression): boolean {
  return [...nodesOf(expression)].every((node) => {
    if (node.kind === 'unary') return node.operator !== '&' && node.operator !== '*';
    if (node.kind !== 'call' || !module.functions.has(node.callee.name)) return true;
    return environment.helper(node.callee.name) !== undefined;
  });
}

/** The scalar that a type is, undefined for any other type. */
export function scalarType({ resolve }: Program, type: Expression | undefined): Scalar | undefined {
  const resolved = type && resolve(type);
  return resolved?.kind === 'name' && resolved.template.length === 0 ? scalarOf(resolved.name) : undefined;
}
