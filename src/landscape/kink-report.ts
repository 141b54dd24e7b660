// How many endpoints have samples exactly on kinks, how many of those look dead, and what they are.
import type { FittedSweep } from '../datasets/index.ts';
import type { ClassifiedEndpoint } from './classify-run.ts';
import { KINDS, type Kind } from './evidence.ts';
import { createKinkModel } from './kinks.ts';

/** How an endpoint lies among its kinks, before it settles. */
export interface EndpointKinks {
  /** Pre-activations that are zero on a sample, up to rounding. */
  readonly count: number;
  /** Whether some hidden layer is on at no sample, kinks counting as off: no gradient passes it, as if it were dead. */
  readonly seemsDead: boolean;
}

/** Endpoints on kinks, by what the one-sided derivatives beside these, or the regions around them, say of them. */
export interface OnKinks {
  readonly networks: number;
  readonly kinds: Readonly<Record<Kind, number>>;
}

/** The endpoints of a cell among their kinks. */
export interface KinkReport {
  /** Endpoints with a pre-activation exactly on a kink. */
  readonly onKinks: OnKinks;
  /** Endpoints with a hidden layer that is on at no sample. */
  readonly seemingDead: {
    readonly networks: number;
    /** Those of them with a pre-activation exactly on a kink: a `saddle` among them can still descend. */
    readonly onKinks: OnKinks;
  };
}

/**
 * Looks how the endpoints of a sweep lie among their kinks.
 *
 * @returns a function of an endpoint, (parameterCount); it returns undefined where no activation has kinks
 */
export function createKinkLook(fitted: FittedSweep): (theta: Float64Array) => EndpointKinks | undefined {
  const model = createKinkModel(fitted);
  if (model === undefined) return () => undefined;
  const { layers, units } = fitted.shape;
  const hidden = layers.slice(1, -1).map((width, i) => ({ first: units[i + 1]!, width }));
  return (theta) => {
    if (!theta.every(Number.isFinite)) return undefined;
    const passes = model.pass(theta);
    const off = model.nowhereOn(theta, passes);
    return {
      count: model.onSamples(theta, passes).length,
      seemsDead: hidden.some(
        ({ first, width }) => off.filter((unit) => unit >= first && unit < first + width).length === width,
      ),
    };
  };
}

/**
 * Counts the endpoints of a cell that lie on kinks.
 *
 * @param endpoints all of its networks
 * @returns null where no activation has kinks
 */
export function kinkReport(endpoints: readonly ClassifiedEndpoint[]): KinkReport | null {
  const looked = endpoints.filter(({ kinks }) => kinks !== undefined);
  if (looked.length === 0) return null;
  const seeming = looked.filter(({ kinks }) => kinks?.seemsDead);
  return {
    onKinks: onKinks(looked),
    seemingDead: { networks: seeming.length, onKinks: onKinks(seeming) },
  };
}

function onKinks(endpoints: readonly ClassifiedEndpoint[]): OnKinks {
  const there = endpoints.filter(({ kinks }) => (kinks?.count ?? 0) > 0);
  const kinds = Object.fromEntries(
    KINDS.map((name) => [name, there.filter(({ kind }) => kind === name).length]),
  ) as Record<Kind, number>;
  return { networks: there.length, kinds };
}
