// The types of a sweep: what a user writes, what parseSweep makes of it, and one combination of its grid.
import type { z } from './zod.ts';
import type { sweepSchema } from './schema.ts';

/** `T` with every array and object in it readonly. */
export type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** A sweep as written: fields with a default may be left out. */
export type SweepInput = DeepReadonly<z.input<typeof sweepSchema>>;

/** A normalized sweep: every default filled in, except that `solved` stays absent until the dataset is known. */
export type Sweep = DeepReadonly<Omit<z.output<typeof sweepSchema>, '$schema' | 'solved'>> & {
  readonly solved?: SolvedSpec;
};

export type DatasetSpec = Sweep['dataset'];
export type BuiltInDatasetSpec = Extract<DatasetSpec, { readonly name: string }>;
export type InlineDatasetSpec = Exclude<DatasetSpec, { readonly name: string } | { readonly file: string }>;
export type FileDatasetSpec = Extract<DatasetSpec, { readonly file: string }>;

export type Activation = Sweep['network']['activation'];
export type LossName = Sweep['loss'];
export type Initializer = Sweep['initializer'];
export type DrawnInitializer = Extract<Initializer, { readonly weights: unknown }>;
export type PlaneInitializer = Extract<Initializer, { readonly center: unknown }>;
export type Distribution = DrawnInitializer['weights'];
export type Optimizer = Sweep['optimizer'];
export type OptimizerKind = Optimizer['kind'];
export type Batch = Sweep['batch'];
export type StopSpec = NonNullable<Sweep['stop']>;
export type SolvedSpec = DeepReadonly<NonNullable<z.output<typeof sweepSchema>['solved']>>;
export type Pairing = Sweep['pairing'];

/** One combination of a grid's values. */
export interface Cell {
  /** Row-major: the first axis varies slowest. */
  readonly index: number;
  /** The value of each axis, as written. */
  readonly axes: Readonly<Record<string, unknown>>;
  /** The sweep with these values and no grid. */
  readonly sweep: Sweep;
}
