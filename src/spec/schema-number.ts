// The numbers of a sweep file: what float32 holds, with a description and an example for editors and messages.
import { z } from './zod.ts';
import { MAX_FLOAT32, MIN_POSITIVE } from './limits.ts';

/** Any number that float32 can hold. */
export const real = (description: string, example: number) =>
  z
    .number()
    .min(-MAX_FLOAT32)
    .max(MAX_FLOAT32)
    .meta({ description, examples: [example] });

/** A number that is 0 or above. */
export const notNegative = (description: string, example: number) =>
  z
    .number()
    .min(0)
    .max(MAX_FLOAT32)
    .meta({ description, examples: [example] });

/** A number above 0 that does not become 0 as a float32. */
export const positive = (description: string, example: number, max: number = MAX_FLOAT32) =>
  z
    .number()
    .positive()
    .min(MIN_POSITIVE)
    .max(max)
    .meta({ description, examples: [example] });

/** A number without a fraction, between two bounds. */
export const whole = (description: string, min: number, max: number, example: number) =>
  z
    .int()
    .min(min)
    .max(max)
    .meta({ description, examples: [example] });
