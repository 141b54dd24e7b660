// Prints expressions and statements; a parse of the text gives the very same tree.
import {
  operatorClass,
  type Block,
  type Expression,
  type For,
  type If,
  type Name,
  type Statement,
} from './syntax.ts';

/** Where a line of text comes from. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

/** Text, one element a line, each with its origin. */
export interface Printed {
  readonly text: string;
  readonly origin: Origin;
}

/** The text of an expression, with parentheses only where WGSL or the shape of the tree needs them. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return expression.text;
    case 'name':
      return printName(expression);
    case 'unary':
      return `${expression.operator}${printOperand(expression.operand)}`;
    case 'binary': {
      const { operator, left, right } = expression;
      return `${printSide(operator, left, 'left')} ${operator} ${printSide(operator, right, 'right')}`;
    }
    case 'call':
      return `${printName(expression.callee)}(${expression.operands.map(printArgument).join(', ')})`;
    case 'index':
      return `${printBase(expression.base)}[${printExpression(expression.index)}]`;
    case 'member':
      return `${printBase(expression.base)}.${expression.member}`;
  }
}

/** An argument; WGSL would read `f(a < b, c > d)` as a template `a<b, c>`. */
function printArgument(argument: Expression, index: number, { length }: readonly Expression[]): string {
  const text = printExpression(argument);
  const group = argument.kind === 'binary' ? operatorClass(argument.operator) : undefined;
  return index < length - 1 && (group === 'relational' || group === 'logical') ? `(${text})` : text;
}

function printName({ name, template }: Name): string {
  return template.length === 0 ? name : `${name}<${template.map(printExpression).join(', ')}>`;
}

/** What a prefix operator stands before; `--x` would be another token. */
function printOperand(operand: Expression): string {
  return operand.kind === 'binary' || operand.kind === 'unary'
    ? `(${printExpression(operand)})`
    : printExpression(operand);
}

function printBase(base: Expression): string {
  return base.kind === 'binary' || base.kind === 'unary'
    ? `(${printExpression(base)})`
    : printExpression(base);
}

function printSide(operator: string, side: Expression, place: 'left' | 'right'): string {
  const text = printExpression(side);
  return side.kind !== 'binary' || mayNest(operator, side.operator, place) ? text : `(${text})`;
}

/** Whether WGSL reads `inner` as an operand of `outer` without parentheses. */
function mayNest(outer: string, inner: string, place: 'left' | 'right'): boolean {
  const group = operatorClass(inner);
  switch (operatorClass(outer)) {
    case 'multiplicative':
      return place === 'left' && group === 'multiplicative';
    case 'additive':
      return group === 'multiplicative' || (place === 'left' && group === 'additive');
    case 'relational':
      return group === 'multiplicative' || group === 'additive'; // `a < b >> c` would be a template
    case 'bitwise':
      return place === 'left' && inner === outer;
    case 'logical':
      return group === 'relational' || (place === 'left' && inner === outer);
    default:
      return false;
  }
}

/**
 * Prints statements, one a line. A comment `// file:line` ends each line whose origin is not the one before it.
 *
 * @param origin where a line of the linked source comes from
 */
export function printStatements(
  statements: readonly Statement[],
  indent: string,
  origin: (line: number) => Origin,
): Printed[] {
  const lines: Printed[] = [];
  let last = '';
  const print = (text: string, line: number, depth: string, note = '') => {
    const place = origin(line);
    const mark = `${place.file}:${place.line}`;
    const comment = [...(mark === last ? [] : [mark]), ...(note === '' ? [] : [note])].join(' ');
    lines.push({ text: `${depth}${text}${comment === '' ? '' : ` // ${comment}`}`, origin: place });
    last = mark;
  };
  const close = (text: string, line: number, depth: string) =>
    lines.push({ text: `${depth}${text}`, origin: origin(line) });
  const printBlock = (block: readonly Statement[], depth: string): void => {
    const inner = `${depth}  `;
    for (const statement of block) {
      const { kind, line } = statement;
      if (kind === 'for') {
        print(`${printHead(statement)} {`, line, depth, statement.keep ? '#keep' : '');
        printBlock(statement.body, inner);
        close('}', line, depth);
      } else if (kind === 'if') {
        print(`if (${printExpression(statement.condition)}) {`, line, depth);
        printBlock(statement.then, inner);
        if (statement.otherwise.length > 0) close('} else {', line, depth);
        printBlock(statement.otherwise, inner);
        close('}', line, depth);
      } else if (kind === 'block') {
        print('{', line, depth);
        printBlock(statement.body, inner);
        close('}', line, depth);
      } else {
        print(`${printSimple(statement)};`, line, depth);
      }
    }
  };
  printBlock(statements, indent);
  return lines;
}

function printHead({ start, condition, update }: For): string {
  return `for (${printSimple(start)}; ${printExpression(condition)}; ${printSimple(update)})`;
}

function printSimple(statement: Exclude<Statement, For | If | Block>): string {
  switch (statement.kind) {
    case 'declare': {
      const { mutable, name, type, value } = statement;
      const declared = type ? `${name}: ${printExpression(type)}` : name;
      return `${mutable ? 'var' : 'let'} ${declared} = ${printExpression(value)}`;
    }
    case 'assign': {
      const { target, operator, value } = statement;
      const step = value.kind === 'literal' && value.text === '1' && (operator === '+' || operator === '-');
      if (step) return `${printExpression(target)}${operator}${operator}`;
      return `${printExpression(target)} ${operator}= ${printExpression(value)}`;
    }
    case 'call statement':
      return printExpression(statement.call);
    case 'return':
      return statement.value ? `return ${printExpression(statement.value)}` : 'return';
    case 'break':
      return 'break';
  }
}
