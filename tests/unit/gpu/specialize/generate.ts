// Random kernels inside the subset of specialize, for tests that compare a kernel with its specialized self.
//
// Drivers may fold and reassociate float constants, and specialized code shows them more constants than loops over arrays
// do. So that both must give the same bits, every stored float depends on the inputs and is a quotient, and constants are
// powers of two, or only compared and selected.
import type { Linked } from '../../../../src/gpu/link.ts';

/** A kernel that reads `source` and writes `sink`, both arrays of f32 with `WORDS` words for each of `LANES` lanes. */
export interface Generated {
  readonly seed: number;
  readonly kernel: Linked;
}

export const LANES = 64;
export const WORDS = 32;

/** What a statement may use; every float lies in [-1, 1], and every operation keeps it there. */
interface Scope {
  /** Floats that may be read, and those of them that may be assigned. */
  readonly floats: readonly string[];
  readonly variables: readonly string[];
  readonly arrays: readonly { readonly name: string; readonly length: number }[];
  /** u32 values that are known only at run time, and those of them that may be assigned. */
  readonly words: readonly string[];
  readonly counters: readonly string[];
  /** Expressions that become constant, with an exclusive bound. */
  readonly indices: readonly { readonly text: string; readonly bound: number }[];
  readonly inProcedure: boolean;
  readonly keptLoops: number;
  /** How often the code is repeated once loops are unrolled; drivers take long over repeated loops. */
  readonly copies: number;
  readonly depth: number;
}

interface Writer {
  readonly random: () => number;
  readonly lines: string[];
  fresh: number;
}

/** The random kernel of a seed. */
export function generate(seed: number): Generated {
  const writer: Writer = { random: generator(seed), lines: [], fresh: 0 };
  writeModule(writer);
  const source = writer.lines.map((line) => `${line}\n`).join('');
  const lines = writer.lines.map((_, index) => ({ file: `generated-${String(seed)}.wgsl`, line: index + 1 }));
  return { seed, kernel: { source, lines } };
}

/** mulberry32: uniform on [0, 1). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function below({ random }: Writer, bound: number): number {
  return Math.floor(random() * bound);
}

function chance({ random }: Writer, probability: number): boolean {
  return random() < probability;
}

function pick<T>(writer: Writer, list: readonly T[]): T {
  const item = list[below(writer, list.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function name(writer: Writer, base: string): string {
  writer.fresh += 1;
  return `${base}${String(writer.fresh)}`;
}

function writeModule(writer: Writer): void {
  const sizes = Array.from({ length: 3 }, () => 1 + below(writer, 3));
  const offsets = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const factors = Array.from({ length: total }, () => (writer.random() * 2 - 1).toFixed(3));
  const u32s = (values: readonly number[]) => values.map((value) => `${String(value)}u`).join(', ');
  writer.lines.push(
    'const GROUPS: u32 = 3u;',
    `const SIZES: array<u32, GROUPS> = array<u32, GROUPS>(${u32s(sizes)});`,
    `const OFFSETS = array<u32, 3>(${u32s(offsets)});`,
    'const TOTAL = OFFSETS[GROUPS - 1u] + SIZES[GROUPS - 1u];',
    `const FACTORS = array<f32, TOTAL>(${factors.join(', ')});`,
    'const HALF: f32 = 0.5;',
    `const WORDS = ${String(WORDS)}u;`,
    '@group(0) @binding(0) var<storage, read> source: array<f32>;',
    '@group(0) @binding(1) var<storage, read_write> sink: array<f32>;',
    'fn tame(x: f32) -> f32 {',
    '  let size = 1.0 + abs(x);',
    '  return x / size;',
    '}',
    'fn place(group: u32, item: u32) -> u32 { return OFFSETS[group] + item; }',
    'fn blend(x: f32, y: f32) -> f32 { return HALF * tame(x) - (HALF - 1.0) * tame(y - (x - y)); }',
  );
  writeProcedure(writer, 'stir', total, undefined);
  writeProcedure(writer, 'weigh', total, 'f32');
  writeEntry(writer, total);
}

function writeProcedure(writer: Writer, title: string, total: number, returns: 'f32' | undefined): void {
  const pointer = 'ptr<function, array<f32, TOTAL>>';
  const result = returns === undefined ? '' : ` -> ${returns}`;
  writer.lines.push(`fn ${title}(p: ${pointer}, q: ${pointer}, x: f32, turn: u32)${result} {`);
  const scope: Scope = {
    floats: ['x'],
    variables: [],
    arrays: ['p', 'q'].map((array) => ({ name: array, length: total })),
    words: ['turn'],
    counters: [],
    indices: [],
    inProcedure: true,
    keptLoops: 2,
    copies: 1,
    depth: 1,
  };
  const inner = writeStatements(writer, scope, 2 + below(writer, 3));
  if (returns !== undefined) writer.lines.push(`  return ${stored(writer, inner, 2)};`);
  writer.lines.push('}');
}

function writeEntry(writer: Writer, total: number): void {
  writer.lines.push(
    '@compute @workgroup_size(64)',
    'fn generated(@builtin(global_invocation_id) id: vec3u) {',
    '  let lane = id.x;',
    `  if (lane >= ${String(LANES)}u) {`,
    '    return;',
    '  }',
    '  let bits = bitcast<u32>(source[lane * WORDS]);',
    '  let steps = (bits >> 9u) & 3u;',
    '  var count = bits % 5u;',
    '  var m = tame(source[lane * WORDS + 1u]);',
    '  var n = tame(source[lane * WORDS + 20u]);',
    '  var a = array<f32, TOTAL>();',
    '  var b = array<f32, TOTAL>();',
    '  for (var i = 0u; i < TOTAL; i++) {',
    '    a[i] = tame(source[lane * WORDS + 2u + i]);',
    '    b[i] += tame(a[i] - m);',
    '  }',
  );
  const scope: Scope = {
    floats: ['m', 'n'],
    variables: ['m', 'n'],
    arrays: ['a', 'b'].map((array) => ({ name: array, length: total })),
    words: ['lane', 'count', 'bits'],
    counters: ['count'],
    indices: [],
    inProcedure: false,
    keptLoops: 0,
    copies: 1,
    depth: 0,
  };
  const inner = writeStatements(writer, scope, 3 + below(writer, 4));
  writer.lines.push('  for (var i = 0u; i < TOTAL; i++) {', '    sink[lane * WORDS + i] = a[i];');
  writer.lines.push('    sink[lane * WORDS + TOTAL + i] = b[i];', '  }');
  writer.lines.push(`  sink[lane * WORDS + 29u] = ${stored(writer, inner, 2)};`);
  writer.lines.push('  sink[lane * WORDS + 30u] = m + n;', '  sink[lane * WORDS + 31u] = f32(count);', '}');
}

/** Writes statements; the result is the scope after them. */
function writeStatements(writer: Writer, scope: Scope, count: number): Scope {
  let current = scope;
  for (let statement = 0; statement < count; statement += 1) current = writeStatement(writer, current);
  return current;
}

function writeStatement(writer: Writer, scope: Scope): Scope {
  const indent = '  '.repeat(scope.depth + 1);
  const write = (...lines: readonly string[]) =>
    writer.lines.push(...lines.map((line) => `${indent}${line}`));
  const kind = below(writer, 12);
  if (kind <= 1 && scope.copies < 9) return writeUnrolledLoop(writer, scope, write);
  if (kind === 2 && scope.keptLoops < 2 && scope.copies < 9 && !scope.inProcedure)
    return writeKeptLoop(writer, scope, write);
  if (kind === 3 && scope.indices.length > 0 && scope.depth < 5) return writeBranch(writer, scope, write);
  if (kind === 4 && !scope.inProcedure) return writeCall(writer, scope, write);
  if (kind === 5) return writeLocal(writer, scope, write);
  if (kind === 6 && scope.counters.length > 0) {
    const counter = pick(writer, scope.counters);
    write(`${counter} ${pick(writer, ['+=', '*=', '^=', '='])} ${word(writer, scope)};`);
    return scope;
  }
  if (kind === 7 && scope.variables.length > 1) {
    const [one, other] = [pick(writer, scope.variables), pick(writer, scope.variables)];
    const kept = name(writer, 'kept');
    write(`let ${kept} = ${one};`, `${one} = ${other};`, `${other} = ${kept};`);
    return { ...scope, floats: [...scope.floats, kept] };
  }
  if (kind === 8 && scope.variables.length > 0) {
    write(`${pick(writer, scope.variables)} = ${stored(writer, scope, 2)};`);
    return scope;
  }
  const target = element(writer, scope);
  if (chance(writer, 0.3)) write(`${target} *= ${stored(writer, scope, 1)};`);
  else write(`${target} = ${stored(writer, scope, 2)};`);
  return scope;
}

type Write = (...lines: readonly string[]) => void;

function writeUnrolledLoop(writer: Writer, scope: Scope, write: Write): Scope {
  const counter = name(writer, 'i');
  const group = scope.indices.find(({ bound }) => bound === 3);
  const form = below(writer, 4);
  if (form === 0) write(`for (var ${counter} = 0u; ${counter} < GROUPS; ${counter}++) {`);
  else if (form === 1) write(`for (var ${counter} = 2u; ${counter} < GROUPS; ${counter}--) {`);
  else if (form === 2 && group)
    write(`for (var ${counter} = 0; ${counter} < i32(SIZES[${group.text}]); ${counter} += 1) {`);
  else write(`for (var ${counter} = 0u; ${counter} + 1u < GROUPS; ${counter} += 2u) {`);
  const text = form === 2 && group ? `u32(${counter})` : counter;
  const indices = [...scope.indices, { text, bound: 3 }];
  const inner = { ...scope, indices, copies: 3 * scope.copies, depth: scope.depth + 1 };
  writeStatements(writer, inner, 1 + below(writer, 2));
  write('}');
  return scope;
}

function writeKeptLoop(writer: Writer, scope: Scope, write: Write): Scope {
  const counter = name(writer, 's');
  const fixed = scope.copies > 3 || chance(writer, 0.3); // such a loop is unrolled or kept, as the budget allows
  const limit = fixed ? '3u' : scope.keptLoops === 0 ? 'steps' : `(lane + ${String(below(writer, 3))}u) % 3u`;
  write(`for (var ${counter} = 0u; ${counter} < ${limit}; ${counter}++) {`);
  const words = [...scope.words, counter];
  const copies = fixed ? 3 * scope.copies : scope.copies;
  const inner = writeStatements(
    writer,
    { ...scope, words, keptLoops: scope.keptLoops + 1, copies, depth: scope.depth + 1 },
    2 + below(writer, 4),
  );
  if (!fixed && chance(writer, 0.5)) {
    write(`  if (${comparison(writer, inner)}) {`);
    if (scope.variables.length > 0)
      write(`    ${pick(writer, scope.variables)} = ${stored(writer, inner, 1)};`);
    write(`    count = ${word(writer, inner)};`, '    break;', '  }');
  }
  write('}');
  return scope;
}

function writeBranch(writer: Writer, scope: Scope, write: Write): Scope {
  const { text, bound } = pick(writer, scope.indices);
  const inner = { ...scope, depth: scope.depth + 1 };
  write(`if (${text} + 1u < ${String(bound)}u) {`);
  writeStatements(writer, inner, 1);
  if (chance(writer, 0.5)) {
    write('} else {');
    writeStatements(writer, inner, 1);
  }
  write('}');
  return scope;
}

function writeCall(writer: Writer, scope: Scope, write: Write): Scope {
  const operands = `(&a, &b, ${stored(writer, scope, 1)}, ${word(writer, scope)})`;
  const form = below(writer, 3);
  if (form === 0) write(`stir${operands};`);
  else if (form === 1) write(`m = tame(HALF * weigh${operands} + n);`);
  else {
    const local = name(writer, 'weight');
    write(`let ${local} = weigh${operands};`);
    return { ...scope, floats: [...scope.floats, local] };
  }
  return scope;
}

function writeLocal(writer: Writer, scope: Scope, write: Write): Scope {
  const local = name(writer, pick(writer, ['a_', 'step', 'local', 'select_']));
  const form = below(writer, 3);
  if (form === 0) {
    const counter = name(writer, 'k');
    write(
      `var ${local} = array<f32, GROUPS>();`,
      `for (var ${counter} = 0u; ${counter} < GROUPS; ${counter}++) {`,
    );
    write(`  ${local}[${counter}] += ${stored(writer, scope, 1)};`, '}');
    return { ...scope, arrays: [...scope.arrays, { name: local, length: 3 }] };
  }
  write(`${form === 1 ? 'var' : 'let'} ${local} = ${stored(writer, scope, 2)};`);
  const variables = form === 1 ? [...scope.variables, local] : scope.variables;
  return { ...scope, floats: [...scope.floats, local], variables };
}

/** A float expression in (-1, 1) that ends in a division which no driver takes apart. */
function stored(writer: Writer, scope: Scope, depth: number): string {
  return chance(writer, 0.7)
    ? `tame(${bounded(writer, scope, depth)})`
    : `blend(${leaf(writer, scope)}, ${leaf(writer, scope)})`;
}

/** A float expression with a value in [-1, 1]. */
function bounded(writer: Writer, scope: Scope, depth: number): string {
  if (depth === 0) return leaf(writer, scope);
  const inner = () => bounded(writer, scope, depth - 1);
  switch (below(writer, 9)) {
    case 0:
      return `tame(${inner()} - (${inner()} - ${inner()}))`;
    case 1:
      return `tame((${inner()}) * (${inner()}))`; // a bare product might be factored out of a sum
    case 2:
      return `blend(${inner()}, ${inner()})`;
    case 3:
      return `select(${inner()}, ${inner()}, ${comparison(writer, scope)})`;
    case 4:
      return `max(-(${inner()}), ${inner()})`;
    case 5:
      return `(${inner()} + ${inner()}) / 2.0`;
    case 6:
      return `exp(-abs(${inner()}))`;
    case 7:
      return `select(${inner()}, ${constant(writer, scope)}, ${comparison(writer, scope)})`;
    default:
      return leaf(writer, scope);
  }
}

/** A float that is known only at run time. */
function leaf(writer: Writer, scope: Scope): string {
  switch (below(writer, 5)) {
    case 0:
      return `tame(source[(${word(writer, scope)}) % ${String(LANES * WORDS)}u])`;
    case 1:
      return `${element(writer, scope)} * HALF`;
    case 2:
      return element(writer, scope);
    default:
      return scope.floats.length > 0 ? pick(writer, scope.floats) : element(writer, scope);
  }
}

/** A float that is known once loops are unrolled. */
function constant(writer: Writer, scope: Scope): string {
  switch (below(writer, 4)) {
    case 0:
      return pick(writer, ['0.5', '-0.25', 'HALF', '0.1f', '1.0', '3.0 / 8.0 * HALF']);
    case 1:
      return `FACTORS[${index(writer, scope, 3)}]`;
    case 2:
      return `f32(${index(writer, scope, 3)}) / 3.0`;
    default:
      return `-FACTORS[place(${index(writer, scope, 3)}, 0u)]`;
  }
}

function element(writer: Writer, scope: Scope): string {
  const { name: array, length } = pick(writer, scope.arrays);
  return `${array}[${index(writer, scope, length)}]`;
}

/** An index that becomes constant, below the bound. */
function index(writer: Writer, scope: Scope, bound: number): string {
  const known = scope.indices.filter((each) => each.bound <= bound);
  if (known.length === 0 || chance(writer, 0.2)) return `${String(below(writer, Math.min(bound, 3)))}u`;
  const { text } = pick(writer, known);
  if (bound > 3) return chance(writer, 0.5) ? `place(${text}, 0u)` : `OFFSETS[${text}]`;
  return chance(writer, 0.3) ? `(${text} * 2u + 1u) % 3u` : text;
}

/** A u32 expression whose value is known at run time only. */
function word(writer: Writer, scope: Scope): string {
  const one = pick(writer, scope.words);
  switch (below(writer, 5)) {
    case 0:
      return `(${one} << 2u) + ${String(below(writer, 100))}u`;
    case 1:
      return `${one} * 2654435761u`;
    case 2:
      return `(${one} ^ ${pick(writer, scope.words)}) & 0xffu`;
    case 3:
      return scope.indices.length > 0 ? `${one} + ${pick(writer, scope.indices).text}` : one;
    default:
      return one;
  }
}

function comparison(writer: Writer, scope: Scope): string {
  switch (below(writer, 4)) {
    case 0:
      return `(${word(writer, scope)}) % 3u == 1u`;
    case 1:
      return `(bitcast<u32>(${leaf(writer, scope)}) & 0x7fffffffu) > 0x3e800000u`;
    case 2:
      return `${leaf(writer, scope)} < ${constant(writer, scope)} || ${leaf(writer, scope)} >= 0.75`;
    default:
      return `${leaf(writer, scope)} > ${leaf(writer, scope)}`;
  }
}
