// Links a kernel: puts the files it imports before it and sets the constants that they declare without a value.
import { KernelError, type KernelErrorPlace } from './errors.ts';
import { accept, at, expectName, parseType, type Cursor } from './specialize/parse-expression.ts';
import { printExpression } from './specialize/printer.ts';
import { parseProgram } from './specialize/program.ts';
import type { Name } from './specialize/syntax.ts';
import { tokenize, type Token } from './specialize/tokenizer.ts';

/** WGSL in one piece. */
export interface Linked {
  readonly source: string;
  /** Where each line of `source` comes from. */
  readonly lines: readonly { readonly file: string; readonly line: number }[];
}

/** A value for a `const`: what its declared type says, numbers for u32, i32 and f32. */
export type ConstantValue = number | boolean | readonly number[];

export interface LinkOptions {
  /** The text of every kernel file, by its path inside kernels/. */
  readonly files: Readonly<Record<string, string>>;
  /** What stands for `{name}` in the path of an import. */
  readonly choices?: Readonly<Record<string, string>>;
  /** Values of the constants that are declared without one: `const LAYER_COUNT: u32;`. */
  readonly constants?: Readonly<Record<string, ConstantValue>>;
}

interface Line {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** What has been gathered so far, and the files on the way from the entry to the current one. */
interface Gathering {
  readonly options: LinkOptions;
  readonly included: Set<string>;
  readonly directives: Map<string, Line>;
  readonly lines: Line[];
  readonly path: readonly string[];
}

const IMPORT = /^\s*\/\/ #import (?<path>\S+)(?: as (?<prefix>[A-Za-z]\w*))?\s*$/u;
const INSTRUCTION = /^\s*\/\/\s*#(?<word>\w+)/u;
const DIRECTIVE = /^\s*(?:(?:enable|requires)\s|diagnostic\s*\()[^;]*;/u;

/**
 * Links a kernel.
 *
 * `// #import shared/random.wgsl` puts that file, once, before the importing one. In `shared/loss/{loss}.wgsl` the name in
 * braces is replaced by a choice. `// #import file.wgsl as output` makes an instance of the file of its own, whose
 * functions and constants are called `output_...`. Directives such as `enable` go to the top.
 *
 * @param entry path of the kernel, such as `train.wgsl`
 * @throws KernelError with file and line: a missing file, a cycle, a choice not given, a constant not set, not declared or
 *   not of its type, an array of another length than its type says
 */
export function link(entry: string, options: LinkOptions): Linked {
  const gathering: Gathering = { options, included: new Set(), directives: new Map(), lines: [], path: [] };
  include(gathering, entry, undefined, { file: entry, line: 1 });
  const lines = [...gathering.directives.values(), ...gathering.lines];
  const text = lines.map((line) => `${line.text}\n`).join('');
  const place = (line: number): KernelErrorPlace => {
    const origin = lines[line - 1] ?? { file: entry, line: 1 };
    return { file: origin.file, line: origin.line, source: text };
  };
  const source = setConstants(text, options.constants ?? {}, entry, place);
  return { source, lines: lines.map(({ file, line }) => ({ file, line })) };
}

/** Adds a file after those that it imports. */
function include(
  gathering: Gathering,
  file: string,
  prefix: string | undefined,
  importer: KernelErrorPlace,
): void {
  const { options, included, path } = gathering;
  if (path.includes(file))
    throw new KernelError(`import cycle: ${[...path, file].join(' imports ')}`, importer);
  const key = `${file} as ${prefix ?? ''}`;
  if (included.has(key)) return;
  included.add(key);
  const text = Object.hasOwn(options.files, file) ? options.files[file] : undefined;
  if (text === undefined) throw new KernelError(missingFile(file, options.files), importer);
  const own: Line[] = [];
  const inner = { ...gathering, path: [...path, file] };
  const lines = (prefix === undefined ? text : prefixed(text, prefix, file))
    .replace(/\r?\n$/u, '')
    .split(/\r?\n/u);
  lines.forEach((content, index) => {
    const line = { text: content, file, line: index + 1 };
    if (!includeImport(inner, line) && !includeDirective(gathering, line)) own.push(line);
  });
  gathering.lines.push(...own);
}

function includeImport(gathering: Gathering, { text, file, line }: Line): boolean {
  const place = { file, line };
  const { path, prefix } = IMPORT.exec(text)?.groups ?? {};
  if (path !== undefined) {
    include(gathering, choose(path, gathering.options.choices ?? {}, place), prefix, place);
    return true;
  }
  const word = INSTRUCTION.exec(text)?.groups?.['word'];
  if (word === undefined) return false;
  const rule = 'the one instruction is: // #import path/file.wgsl, or // #import path/file.wgsl as prefix';
  throw new KernelError(`#${word} is not understood; ${rule}`, place);
}

function includeDirective({ directives }: Gathering, line: Line): boolean {
  const directive = DIRECTIVE.exec(line.text)?.[0].trim().replace(/\s+/gu, ' ');
  if (directive === undefined) return false;
  if (!directives.has(directive)) directives.set(directive, { ...line, text: directive });
  return true;
}

function choose(path: string, choices: Readonly<Record<string, string>>, place: KernelErrorPlace): string {
  return path.replace(/\{([^}]*)\}/gu, (_, name: string) => {
    const choice = Object.hasOwn(choices, name) ? choices[name] : undefined;
    if (choice === undefined) throw new KernelError(`the choice {${name}} of ${path} is not given`, place);
    return choice;
  });
}

function missingFile(file: string, files: Readonly<Record<string, string>>): string {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const beside = Object.keys(files).filter((path) => path.slice(0, path.lastIndexOf('/') + 1) === folder);
  return `there is no file ${file}; beside it: ${beside.length === 0 ? 'nothing' : beside.sort().join(', ')}`;
}

/** The text of a file with a prefix before its own functions and constants, where declared and where used. */
function prefixed(text: string, prefix: string, file: string): string {
  const tokens = tokenize(text, (line, message) => new KernelError(message, { file, line }));
  const own = new Set<string>();
  for (const [index, token] of outermost(tokens)) {
    if (token.text === 'fn' || token.text === 'const') own.add(tokens[index + 1]?.text ?? '');
    if (['struct', 'var', 'override', 'alias'].includes(token.text)) {
      throw new KernelError(
        `a file imported with a prefix declares functions and constants only, no ${token.text}`,
        {
          file,
          line: token.line,
        },
      );
    }
  }
  let result = '';
  let end = 0;
  tokens.forEach((token, index) => {
    if (token.kind !== 'name' || !own.has(token.text) || tokens[index - 1]?.text === '.') return;
    result += `${text.slice(end, token.start)}${prefix}_`;
    end = token.start;
  });
  return result + text.slice(end);
}

/** The tokens outside of all braces, with their positions. */
function outermost(tokens: readonly Token[]): [position: number, token: Token][] {
  let depth = 0;
  return tokens.flatMap((token, index): [number, Token][] => {
    if (token.text === '{') depth += 1;
    if (token.text === '}') depth -= 1;
    return depth === 0 ? [[index, token]] : [];
  });
}

type Place = (line: number) => KernelErrorPlace;

/** A constant that is declared without a value, and where its value goes. */
interface Unset {
  readonly name: string;
  readonly type: Name;
  readonly offset: number;
  readonly line: number;
}

function setConstants(
  text: string,
  constants: Readonly<Record<string, ConstantValue>>,
  entry: string,
  place: Place,
): string {
  const unset = findUnset(text, place);
  for (const name of Object.keys(constants)) {
    if (unset.some((constant) => constant.name === name)) continue;
    throw new KernelError(`the constant ${name} is given, but nothing declares it as: const ${name}: type;`, {
      ...place(0),
      file: entry,
      line: 1,
    });
  }
  let source = '';
  let end = 0;
  for (const { name, type, offset, line } of unset) {
    const value = Object.hasOwn(constants, name) ? constants[name] : undefined;
    if (value === undefined) throw new KernelError(`the constant ${name} is not set`, place(line));
    source += `${text.slice(end, offset)} = ${typedLiteral(name, type, value, place(line))}`;
    end = offset;
  }
  source += text.slice(end);
  const arrays = unset.filter(({ type }) => type.name === 'array');
  const program = arrays.length > 0 ? parseProgram(source, place) : undefined;
  for (const { name } of arrays) program?.constArray(name); // throws at a wrong length
  return source;
}

function findUnset(text: string, place: Place): Unset[] {
  const problem = (line: number, message: string) => new KernelError(message, place(line));
  const tokens = tokenize(text, problem);
  return outermost(tokens).flatMap(([index, token]) => {
    if (token.text !== 'const') return [];
    const cursor: Cursor = { tokens, problem, position: index + 1 };
    const name = expectName(cursor);
    if (!accept(cursor, ':')) return [];
    const type = parseType(cursor);
    const end = tokens[cursor.position];
    return end && at(cursor, ';') ? [{ name: name.text, type, offset: end.start, line: name.line }] : [];
  });
}

/** A value as a literal of exactly its type. */
function typedLiteral(name: string, type: Name, value: ConstantValue, place: KernelErrorPlace): string {
  const text = printExpression(type);
  if (typeof value !== 'object') {
    const literal = scalarLiteral(type.name, value);
    if (literal !== undefined) return literal;
  } else if (type.name === 'array' && type.template[0]?.kind === 'name') {
    const element = type.template[0].name;
    const literals = value.map((each) => scalarLiteral(element, each)).filter((each) => each !== undefined);
    if (literals.length === value.length && value.length > 0) return `${text}(${literals.join(', ')})`;
  }
  const given = typeof value === 'object' ? `[${value.join(', ')}]` : String(value);
  throw new KernelError(`the constant ${name} (=${given}) must be of type ${text}`, place);
}

const INTEGERS: Readonly<
  Record<string, { readonly low: number; readonly high: number; readonly suffix: string }>
> = {
  u32: { low: 0, high: 2 ** 32 - 1, suffix: 'u' },
  i32: { low: -(2 ** 31) + 1, high: 2 ** 31 - 1, suffix: 'i' },
};

function scalarLiteral(type: string, value: number | boolean): string | undefined {
  if (typeof value === 'boolean') return type === 'bool' ? String(value) : undefined;
  if (type === 'f32') return floatLiteral(value);
  if (type === 'i32' && value === -(2 ** 31)) return 'i32(-2147483648)'; // -2147483648i would negate a number out of range
  const range = INTEGERS[type];
  const fits = range && Number.isInteger(value) && value >= range.low && value <= range.high;
  return fits ? `${String(value === 0 ? 0 : value)}${range.suffix}` : undefined;
}

/** The shortest decimal that is this number in float32. */
function floatLiteral(value: number): string | undefined {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return undefined;
  if (Object.is(single, -0)) return '-0.0f';
  for (let digits = 1; digits <= 9; digits += 1) {
    const decimal = Number(single.toPrecision(digits));
    if (Math.fround(decimal) !== single) continue;
    const text = String(decimal);
    return `${/[.e]/u.test(text) ? text : `${text}.0`}f`;
  }
  return undefined;
}
