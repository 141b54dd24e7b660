// One kernel linked and, where that pays, specialized: its final code and how that came about.
import { finiteLoops } from '../gpu/finite-loops.ts';
import { kernelSources } from '../gpu/kernel-sources.ts';
import { link, type Linked } from '../gpu/link.ts';
import { specialize } from '../gpu/specialize/index.ts';

/** Invocations of a workgroup; every kernel here is independent per invocation, so a plain multiple of a wave. */
export const WORKGROUP_SIZE = 64;

/** A kernel's final code and how it came about. */
export interface Code extends Linked {
  readonly file: string;
  readonly variant: 'specialized' | 'partly-specialized' | 'plain';
  readonly reason: string;
  /** The linked source before specialization. */
  readonly plain: Linked;
  /** Invocations of a workgroup; default WORKGROUP_SIZE. */
  readonly workgroupSize?: number;
  /** Invocations per network; default 1. */
  readonly lanes?: number;
}

/** Values of the constants that a kernel leaves unset. */
export type Constants = NonNullable<Parameters<typeof link>[1]['constants']>;

/** Most kernels that are kept for the next cell that needs them. */
const KEPT = 128;

/** Kernels by what they were made from, the one used last at the end. */
const kept = new Map<string, Code>();

/**
 * A kernel specialized as far as its budget of statements goes. Cells of a sweep often share theirs, and a sweep that is
 * run again has the same: those used lately are not made once more.
 *
 * @throws KernelError if the kernel is at fault
 */
export function specializedKernel(
  file: string,
  choices: Record<string, string>,
  constants: Constants,
  budget?: number,
): Code {
  const key = JSON.stringify([file, choices, constants, budget]);
  const code = kept.get(key) ?? specializeKernel(file, choices, constants, budget);
  kept.delete(key);
  kept.set(key, code);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? key);
  return code;
}

function specializeKernel(
  file: string,
  choices: Record<string, string>,
  constants: Constants,
  budget: number | undefined,
): Code {
  const plain = linkKernel(file, choices, constants);
  const { source, lines, variant, statements, reason } = specialize(
    plain,
    budget === undefined ? {} : { budget },
  );
  const why = reason ?? `${statements.toLocaleString('en-US')} statements`;
  return { file, source: finiteLoops(source), lines, variant, reason: why, plain };
}

/**
 * A kernel as it is linked: one that runs rarely, or has nothing to unroll.
 *
 * @throws KernelError if the kernel is at fault
 */
export function plainKernel(file: string, choices: Record<string, string>, constants: Constants): Code {
  const plain = linkKernel(file, choices, constants);
  const reason = 'has nothing to unroll, or runs rarely';
  return { ...plain, source: finiteLoops(plain.source), file, variant: 'plain', reason, plain };
}

function linkKernel(file: string, choices: Record<string, string>, constants: Constants): Linked {
  return link(file, { files: kernelSources, choices, constants });
}
