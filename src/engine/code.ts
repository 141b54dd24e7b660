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

/**
 * A kernel specialized as far as its budget of statements goes.
 *
 * @throws KernelError if the kernel is at fault
 */
export function specializedKernel(
  file: string,
  choices: Record<string, string>,
  constants: Constants,
  budget?: number,
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
