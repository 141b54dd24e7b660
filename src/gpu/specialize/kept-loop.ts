// Keeps a loop as a loop: what it changes is carried from turn to turn in `var`s, everything else stays a `let`.
import { KernelError } from '../errors.ts';
import { atom, baseOf, emit, freshName, intoBlock, isSame, load, outputOf, settle } from './emit.ts';
import { printExpression } from './printer.ts';
import { reduceTo } from './reduce.ts';
import {
  checkpoint,
  declare,
  lookup,
  notConstant,
  problem,
  type Carry,
  type Cell,
  type Frame,
  type Pending,
  type Run,
  type Typed,
  type Value,
} from './run.ts';
import { valueIn } from './slots.ts';
import { nameOf, nodesOf, type Expression, type For, type Statement } from './syntax.ts';
import { isProcedure } from './value.ts';

/** A value to be stored in the `var` of a cell. */
interface Store {
  readonly cell: Cell;
  readonly value: Value;
}

/**
 * Emits a loop whose body is executed once, for any turn.
 *
 * Which slots the body changes is found by trying: first none is carried, then those that changed, until no other does.
 *
 * @param start the counter's first value
 * @param body executes the body
 */
export function keepLoop(run: Run, loop: For, start: Typed, body: () => void): void {
  if (run.frames.length === 2) {
    throw notConstant(run, loop, 'this loop is inside two others that cannot be unrolled either');
  }
  const slots = run.live.flatMap((variable) =>
    variable.slots.map((entry, slot) => ({ variable, slot, entry })),
  );
  const head = reduceHead(run, loop, start);
  const back = checkpoint(run);
  const carried = new Set<number>();
  const released = new Set<number>();
  let failure: unknown;
  for (;;) {
    const turn: Statement[] = [];
    const frame = newFrame(run, slots, carried, turn);
    try {
      executeTurn(run, loop, frame, turn, body);
    } catch (error) {
      failure ??= error;
      discoverDoubtful(frame, released);
      if (!(error instanceof KernelError) || frame.discovered.size === 0) throw failure;
    }
    restore(slots);
    if (adjust(frame, carried, released)) {
      checkHead(run, loop, frame.carries);
      finish(run, { ...head, body: turn }, frame.carries);
      return;
    }
    back();
  }
}

type LiveSlot = Omit<Carry, 'cell'>;

function newFrame(
  run: Run,
  slots: readonly LiveSlot[],
  carried: ReadonlySet<number>,
  turn: Statement[],
): Frame {
  const carries = slots.map((slot, index) => ({
    ...slot,
    cell: carried.has(index) ? newCell(run, slot, turn) : undefined,
  }));
  return { carries, discovered: new Set() };
}

/** A turn may fail only because a first value was taken for a constant: then all such values are carried. */
function discoverDoubtful({ carries, discovered }: Frame, released: ReadonlySet<number>): void {
  carries.forEach(({ variable, entry, cell }, index) => {
    const doubtful = variable.mutable && entry.kind === 'constant' && !cell && !released.has(index);
    if (doubtful) discovered.add(index);
  });
}

/** Changes what is carried to what a turn has shown: what changed, less what was never stored. Whether it fitted. */
function adjust({ carries, discovered }: Frame, carried: Set<number>, released: Set<number>): boolean {
  for (const index of discovered) carried.add(index);
  if (discovered.size > 0) return false;
  const idle = carries.flatMap(({ cell }, index) =>
    cell?.written === false && !released.has(index) ? [index] : [],
  );
  for (const index of idle) {
    carried.delete(index);
    released.add(index);
  }
  return idle.length === 0;
}

function restore(slots: readonly LiveSlot[]): void {
  for (const { variable, slot, entry } of slots) variable.slots[slot] = entry;
}

function newCell(run: Run, { variable, slot }: LiveSlot, home: Statement[]): Cell {
  const base = baseOf(variable, slot);
  const name = freshName(run, base);
  const pending: Pending = { kind: 'pending', expression: nameOf(name, run.line), base, home };
  variable.slots[slot] = pending;
  return { name, pending, stored: pending, written: false };
}

function executeTurn(run: Run, loop: For, frame: Frame, turn: Statement[], body: () => void): void {
  const { inside, outermost } = run;
  run.frames.push(frame);
  run.inside = 'kept loop';
  run.outermost = undefined;
  intoBlock(run, turn, () => {
    body();
    run.line = loop.line;
    store(run, frame, []);
  });
  run.frames.pop();
  run.inside = inside;
  run.outermost = outermost;
}

/** The head of the loop, reduced once for all turns, and its counter. */
function reduceHead(run: Run, loop: For, start: Typed): For {
  const { condition, update, line } = loop;
  for (const node of headNodes(loop)) {
    if (node.kind === 'call' && isProcedure(run, node)) {
      throw problem(run, node, `${node.callee.name} is called in the head of a loop; call it before`);
    }
  }
  const first = atom(run, start.value);
  const name = freshName(run, { name: loop.start.name, original: true });
  const slots: Value[] = [{ kind: 'let', name }];
  declare(run, { name: loop.start.name, type: start.type, array: false, mutable: false, slots });
  const shift = update.operator === '<<' || update.operator === '>>';
  const step = reduceTo(run, shift ? 'u32' : start.type, update.value);
  return {
    ...loop,
    keep: loop.keep || run.keep.has(loop),
    start: { kind: 'declare', mutable: true, name, value: first, line },
    condition: reduceTo(run, 'bool', condition),
    update: { ...update, target: nameOf(name, line), value: step, line },
  };
}

function headNodes({ condition, update }: For): Expression[] {
  return [...nodesOf(condition), ...nodesOf(update.value)];
}

/** The head is computed from values before the loop, so that it must not depend on what the body changes. */
function checkHead(run: Run, loop: For, carries: readonly Carry[]): void {
  for (const node of headNodes(loop)) {
    const variable = node.kind === 'name' ? lookup(run, node.name) : undefined;
    if (variable && carries.some((carry) => carry.cell && carry.variable === variable)) {
      throw problem(
        run,
        node,
        `the head of the loop depends on ${printExpression(node)}, which its body changes`,
      );
    }
  }
}

/** Emits the carrying `var`s and the loop. After it each carried slot has the value of its `var`. */
function finish(run: Run, loop: For, carries: readonly Carry[]): void {
  run.line = loop.line;
  for (const { cell, entry } of carries) {
    if (cell)
      emit(run, {
        kind: 'declare',
        mutable: true,
        name: cell.name,
        value: atom(run, entry),
        line: loop.line,
      });
  }
  emit(run, loop);
  const home = outputOf(run);
  for (const { variable, slot, cell } of carries) {
    if (!cell) continue;
    const base = baseOf(variable, slot);
    variable.slots[slot] = { kind: 'pending', expression: nameOf(cell.name, loop.line), base, home };
  }
}

/**
 * Stores what has changed since the last time into the carrying `var`s.
 *
 * @param later what is stored after this
 */
function store(run: Run, { carries, discovered }: Frame, later: readonly Store[]): void {
  const stores: Store[] = [];
  carries.forEach(({ variable, slot, entry, cell }, index) => {
    const value = valueIn({ variable, slot });
    if (!cell && !isSame(value, entry)) discovered.add(index);
    if (cell && !isSame(value, cell.stored)) stores.push({ cell, value });
  });
  // A store changes what a later load would read: loads that are still to come happen now.
  const own = new Set<Value>(carries.flatMap(({ cell }) => (cell ? [cell.pending] : [])));
  const overwritten = new Set<Value>(stores.map(({ cell }) => cell.pending));
  const aliases = run.live.flatMap(({ slots }) => slots.filter((value) => overwritten.has(value)));
  for (const value of [...aliases, ...[...stores, ...later].map((each) => each.value)]) {
    if (value.kind === 'pending' && own.has(value)) load(run, value);
  }
  emitStores(run, stores);
}

function emitStores(run: Run, stores: readonly Store[]): void {
  for (const { cell, value } of stores) {
    const target = nameOf(cell.name, run.line);
    emit(run, { kind: 'assign', target, operator: '', value: atom(run, value), line: run.line });
    cell.stored = value;
    cell.written = true;
  }
}

/**
 * Emits `if (condition) { branch; break; }` in a kept loop, the stores of both ways included.
 *
 * @param branch executes what precedes the break
 */
export function stopTest(run: Run, condition: Expression, branch: () => void): void {
  const frame = run.frames.at(-1);
  const { line, live } = run;
  if (!frame) throw problem(run, { line }, 'a break outside of a loop');
  settle(run, condition);
  const before = live.map(({ slots }) => [...slots]);
  const current = frame.carries.map(({ variable, slot }) => valueIn({ variable, slot }));
  const then: Statement[] = [];
  run.inside = 'stop test';
  intoBlock(run, then, branch);
  run.inside = 'kept loop';
  run.line = line;
  const stores: Store[] = [];
  frame.carries.forEach(({ variable, slot, cell }, index) => {
    const value = valueIn({ variable, slot });
    const old = current[index];
    if (old && isSame(value, old)) return;
    if (cell) stores.push({ cell, value });
    else frame.discovered.add(index);
  });
  live.forEach(({ slots }, index) => slots.splice(0, slots.length, ...(before[index] ?? [])));
  store(run, frame, stores);
  const stored = stores.map(({ cell }) => cell.stored);
  intoBlock(run, then, () => {
    emitStores(run, stores);
    emit(run, { kind: 'break', line });
  });
  stores.forEach(({ cell }, index) => {
    cell.stored = stored[index] ?? cell.stored;
  });
  emit(run, { kind: 'if', condition, then, otherwise: [], line });
}
