// Turns the plain loops of a linked kernel into straight-line code for the constants that it was linked with.
import { KernelError } from '../errors.ts';
import type { Linked } from '../link.ts';
import { assemble } from './assemble.ts';
import { outputOf } from './emit.ts';
import { execute } from './execute.ts';
import type { FunctionDeclaration } from './parse-module.ts';
import { printStatements } from './printer.ts';
import { inline } from './procedure.ts';
import { parseProgram, type Program } from './program.ts';
import { localEnvironment, NotConstant, OverBudget, type Run } from './run.ts';
import type { For, Statement } from './syntax.ts';
import type { Token } from './tokenizer.ts';

/** A kernel after specialization; it is a linked kernel again. */
export interface Specialized extends Linked {
  /** Statements of the entry point; 0 for `plain`. */
  readonly statements: number;
  /** `file:line` of the loops that could be unrolled and are kept all the same. */
  readonly keptLoops: readonly string[];
  /** `specialized`: every such loop is unrolled; `partly-specialized`: some are kept; `plain`: the linked source, unchanged. */
  readonly variant: 'specialized' | 'partly-specialized' | 'plain';
  /** Why the variant is not `specialized`. */
  readonly reason?: string;
}

/**
 * Specializes a linked kernel: unrolls its loops over constants, turns its local arrays into scalars and its assignments
 * into `let`s, inlines its procedures. A partial evaluator, never an optimizer: each float operation stays, in its order.
 *
 * When that takes more statements than the budget, the largest outermost loop is kept as a loop, then the next; when none
 * can be kept, the kernel stays plain. A loop whose first line ends in `// #keep` is never unrolled.
 *
 * @param linked a kernel with one `@compute` entry point
 * @param options `budget`: the most statements, default 2,500
 * @throws KernelError with file and line where the kernel lies outside of the subset
 */
export function specialize(linked: Linked, options: { readonly budget?: number } = {}): Specialized {
  const budget = options.budget ?? 2500;
  const program = parseProgram(linked.source, (line) => {
    const { file, line: own } = linked.lines[line - 1] ?? { file: '', line };
    return { file, line: own, source: linked.source };
  });
  const entry = findEntry(program);
  const keep = new Set<For>();
  let reason = 'a loop is marked #keep';
  for (;;) {
    const run = newRun(program, entry, keep, budget);
    try {
      execute(run, entryBody(program, entry));
      return finished(linked, program, entry, run, reason);
    } catch (error) {
      const kept = [...keep].at(-1);
      reason = `unrolling every loop takes more than ${budget} statements`;
      const [largest] = [...run.work].filter(([loop]) => !keep.has(loop)).sort(([, a], [, b]) => b - a);
      if (error instanceof OverBudget && largest) {
        keep.add(largest[0]);
        continue;
      }
      const refused = error instanceof NotConstant && kept;
      if (refused) reason += `, and the loop at ${mark(linked, kept.line)} cannot be kept: ${error.message}`;
      else if (!(error instanceof OverBudget)) throw error;
      return { ...linked, statements: 0, keptLoops: [], variant: 'plain', reason };
    }
  }
}

function mark(linked: Linked, line: number): string {
  const place = linked.lines[line - 1];
  return place ? `${place.file}:${place.line}` : String(line);
}

function findEntry({ module, place }: Program): FunctionDeclaration {
  const entries = [...module.functions.values()].filter(({ attributes }) =>
    attributes.some((name) => name === 'compute' || name === 'vertex' || name === 'fragment'),
  );
  const [entry, second] = entries;
  if (!entry || second || !entry.attributes.includes('compute')) {
    const message = `a kernel has exactly one entry point, and it is @compute; found ${entries.length}`;
    throw new KernelError(message, place((second ?? entry)?.line ?? 1));
  }
  return entry;
}

/** The entry point's statements without a `return;` at their end. */
function entryBody(program: Program, entry: FunctionDeclaration): readonly Statement[] {
  const body = program.body(entry);
  const last = body.at(-1);
  return last?.kind === 'return' && !last.value ? body.slice(0, -1) : body;
}

/** Whether a name before this token is that of a function or a type. */
function opensArguments(token: Token | undefined): boolean {
  return token !== undefined && (token.text === '(' || (token.kind === 'template' && token.text === '<'));
}

function newRun(program: Program, entry: FunctionDeclaration, keep: ReadonlySet<For>, budget: number): Run {
  const { tokens, declarations } = program.module;
  const names = tokens.filter(({ kind }) => kind === 'name').map(({ text }) => text);
  const called = tokens.filter(({ kind }, index) => kind === 'name' && opensArguments(tokens[index + 1]));
  const parameters = entry.parameters.map(({ name, type }) => [name, program.resolve(type)] as const);
  const run: Run = {
    program,
    environment: localEnvironment(program, () => run),
    keep,
    budget,
    work: new Map(),
    reserved: new Set([
      ...declarations.map(({ name }) => name),
      ...called.map(({ text }) => text),
      ...parameters.map(([name]) => name),
    ]),
    identifiers: new Set(names),
    inline,
    scope: { variables: new Map(), parameters: new Map(parameters), parent: undefined },
    live: [],
    outputs: [[]],
    due: new Map(),
    hints: new Map(),
    named: [],
    frames: [],
    calls: [entry.name],
    inside: 'entry',
    outermost: undefined,
    line: entry.line,
    names: new Set(),
    versions: new Map(),
    statements: 0,
    effort: 0,
    writes: 0,
    changes: 0,
  };
  return run;
}

function finished(
  linked: Linked,
  program: Program,
  entry: FunctionDeclaration,
  run: Run,
  reason: string,
): Specialized {
  const body = printStatements(outputOf(run), '  ', (line) => linked.lines[line - 1] ?? { file: '', line });
  const lines = assemble(linked, program, entry, body);
  const keptLoops = [...new Set(keptLines(outputOf(run)).map((line) => mark(linked, line)))];
  return {
    source: lines.map(({ text }) => `${text}\n`).join(''),
    lines: lines.map(({ origin }) => origin),
    statements: run.statements,
    keptLoops,
    variant: keptLoops.length === 0 ? 'specialized' : 'partly-specialized',
    ...(keptLoops.length === 0 ? {} : { reason }),
  };
}

function keptLines(statements: readonly Statement[]): number[] {
  return statements.flatMap((statement) => {
    if (statement.kind !== 'for') return [];
    return [...(statement.keep ? [statement.line] : []), ...keptLines(statement.body)];
  });
}
