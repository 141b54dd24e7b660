// A classified endpoint as basins know it.
import type { SettledPoint } from './basins-points.ts';
import type { ClassifiedEndpoint } from './classify-run.ts';
import type { Kind } from './evidence.ts';

/** Kinds that networks stay at, or creep along for ever: the others are on their way somewhere. */
const SETTLED_KINDS: readonly Kind[] = ['local-minimum', 'dead', 'plateau'];

/** Whether an endpoint belongs to a basin. */
export function isSettled({ kind }: { readonly kind: Kind }): boolean {
  return SETTLED_KINDS.includes(kind);
}

/** What basins know a classified endpoint by: a plateau by its limits, the others by where they settle. */
export function pointOf({
  index,
  kind,
  evidence,
  settled,
}: Pick<ClassifiedEndpoint, 'index' | 'kind' | 'evidence' | 'settled'>): SettledPoint {
  const { theta, objective, outputs } = settled;
  if ('runaway' in evidence) {
    const { limit, limitOutputs } = evidence.runaway;
    return { index, kind, objective: limit, outputs: limitOutputs, theta };
  }
  const spectrum = 'spectrum' in evidence ? evidence.spectrum : undefined;
  return {
    index,
    kind,
    objective,
    outputs,
    theta,
    ...(spectrum && { nullity: spectrum.nullity, negativeEigenvalues: spectrum.index }),
  };
}
