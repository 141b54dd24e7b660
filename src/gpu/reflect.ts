// Reads the bindings and the entry point out of a kernel's final WGSL: the one place that knows wgsl_reflect.
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { KernelError } from './errors.ts';

/** One field of a uniform struct; only 32-bit scalars occur in our kernels. */
export interface UniformField {
  readonly name: string;
  readonly offset: number;
  readonly type: 'f32' | 'u32' | 'i32';
}

/** A buffer the kernel binds. */
export interface Binding {
  readonly name: string;
  readonly binding: number;
  readonly kind: 'uniform' | 'read' | 'read_write';
  /** Fields and size of a uniform struct; empty and 0 for storage buffers. */
  readonly fields: readonly UniformField[];
  readonly bytes: number;
}

/** What a kernel asks of its caller. */
export interface Reflection {
  readonly entryPoint: string;
  readonly bindings: readonly Binding[];
}

/**
 * Reads the single entry point and the bindings of group 0.
 *
 * @param source final WGSL of one kernel
 * @param file the kernel's file, for messages
 * @throws KernelError if the source does not parse, has not exactly one compute entry point, uses another bind group, or
 * binds what the engine cannot fill
 */
export function reflect(source: string, file: string): Reflection {
  const reflection = parse(source, file);
  const entries = reflection.entry.compute;
  const entry = entries[0];
  if (!entry || entries.length > 1) {
    throw new KernelError(`a kernel has exactly one @compute entry point, found ${String(entries.length)}`, {
      file,
      line: 1,
      source,
    });
  }
  const [group = [], ...others] = reflection.getBindGroups();
  if (others.some((other) => other.length > 0)) {
    throw new KernelError('kernels bind in group 0 only', { file, line: 1, source });
  }
  // Binding numbers may have gaps, which the library leaves as holes.
  const variables = group.filter((variable) => Boolean(variable));
  return { entryPoint: entry.name, bindings: variables.map((variable) => toBinding(variable, file, source)) };
}

type Variable = ReturnType<WgslReflect['getBindGroups']>[number][number];

function parse(source: string, file: string): WgslReflect {
  try {
    return new WgslReflect(source);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new KernelError(`does not parse: ${message}`, { file, line: 1, source });
  }
}

function toBinding(variable: Variable, file: string, source: string): Binding {
  const { name, binding, access } = variable;
  const kind = source.includes(`var<uniform> ${name}:`)
    ? 'uniform'
    : access === 'read'
      ? 'read'
      : 'read_write';
  if (kind !== 'uniform') return { name, binding, kind, fields: [], bytes: 0 };
  const fields = (variable.members ?? []).map((member): UniformField => {
    const type = member.type.name;
    if (type !== 'f32' && type !== 'u32' && type !== 'i32') {
      throw new KernelError(`field ${name}.${member.name} is ${type}; uniform fields are f32, u32 or i32`, {
        file,
        line: 1,
        source,
      });
    }
    return { name: member.name, offset: member.offset, type };
  });
  if (fields.length === 0 || variable.size === 0) {
    throw new KernelError(`uniform ${name} must be a struct of scalars`, { file, line: 1, source });
  }
  return { name, binding, kind, fields, bytes: variable.size };
}
