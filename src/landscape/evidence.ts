// What a verdict rests on, as plain values that can be written as JSON.
import type { Kink } from './kinks.ts';

/** What an endpoint is; see the design of the landscape: diverged and dead are seen at once, the others by settling. */
export const KINDS = [
  'diverged',
  'dead',
  'local-minimum',
  'saddle',
  'plateau',
  'undecided',
  'unconverged',
] as const;

export type Kind = (typeof KINDS)[number];

/** How an endpoint settled. */
export interface SettlingEvidence {
  readonly steps: number;
  /** |settled - endpoint|. */
  readonly distance: number;
  /** The largest change of an output on a sample; of a probability for bce and cross-entropy. */
  readonly outputDistance: number;
  /** Of the objective, at the settled point. */
  readonly gradientNorm: number;
  /** g^T (|H| + tau)^-1 g there, over the objective. */
  readonly decrement: number;
  /** The last Newton step over the one before; towards 0 if they contract. */
  readonly contraction: number;
}

/** The curvature at the settled point; along the face of its kinks, if it lies on some. */
export interface SpectrumEvidence {
  /** null if all directions are held by kinks. */
  readonly smallestEigenvalue: number | null;
  readonly largestEigenvalue: number | null;
  /** tau: eigenvalues within it count as zero. */
  readonly tolerance: number;
  /** Eigenvalues below -tau. */
  readonly index: number;
  /** Eigenvalues within tau. */
  readonly nullity: number;
  /** Directions along which symmetry, units that are off everywhere, or the data keep the objective exactly as it is. */
  readonly orbitDimension: number;
}

/** A way down: the objective was evaluated there. */
export interface Descent {
  /** How far the better point lies. */
  readonly distance: number;
  /** By how much the objective is smaller there. */
  readonly decrease: number;
}

/** Where a network that runs away to infinity tends to. */
export interface LimitEvidence {
  /** `channel`: two units merge while their output weights diverge with opposite signs. */
  readonly subtype: 'saturating' | 'channel';
  /** The objective it tends to. */
  readonly limit: number;
  /** (num_samples * outputSize) the outputs on the samples far out; probabilities for bce and cross-entropy. */
  readonly limitOutputs: readonly number[];
}

/** A network that was seen to run away to infinity. */
export interface RunawayEvidence extends LimitEvidence {
  /** On the way down: at the endpoint, each time |theta| had grown by half, and where settling stopped. */
  readonly growth: readonly { readonly norm: number; readonly objective: number }[];
  /** The objective as |theta| doubles again and again straight ahead; null where the valley bends away. */
  readonly straightAhead: readonly number[] | null;
}

/** A network that has every sample on its right side, beyond doubt: its loss falls to 0 at infinity. */
export interface SeparationEvidence {
  readonly loss: number;
  /** With a sample on its wrong side the loss would be at least this. */
  readonly lossOfWrong: number;
  /** The largest distance of an output from its target; of a probability for bce and cross-entropy. */
  readonly distanceToLimit: number;
  readonly runaway: LimitEvidence;
}

/** Why a kind was given; `rule` says which rule matched. */
export type Evidence =
  | { readonly rule: 'blow-up'; readonly largestParameter: number | null }
  | { readonly rule: 'inactive-layer'; readonly gradientNorm: number }
  | { readonly rule: 'no-objective'; readonly settling: SettlingEvidence }
  | {
      readonly rule: 'moved';
      readonly settling: SettlingEvidence;
      readonly leadsTo: { readonly kind: Kind; readonly objective: number };
    }
  | {
      readonly rule: 'oscillation';
      readonly settling: SettlingEvidence;
      readonly largestEigenvalue: number;
      readonly stableUpTo: number;
    }
  | { readonly rule: 'unfinished'; readonly settling: SettlingEvidence }
  | { readonly rule: 'runaway'; readonly settling: SettlingEvidence; readonly runaway: RunawayEvidence }
  | ({ readonly rule: 'separated' } & SeparationEvidence)
  | {
      readonly rule: 'lowest-loss';
      readonly settling: SettlingEvidence;
      /** No network has a smaller loss on these samples. */
      readonly lowest: number;
    }
  | {
      readonly rule: 'curvature';
      readonly settling: SettlingEvidence;
      readonly spectrum: SpectrumEvidence;
      /** For a saddle: the way down. */
      readonly descent: Descent | null;
    }
  | {
      readonly rule: 'null-directions';
      readonly settling: SettlingEvidence;
      readonly spectrum: SpectrumEvidence;
      readonly explored: NullEvidence;
    }
  | {
      readonly rule: 'partition';
      readonly settling: SettlingEvidence;
      readonly spectrum: SpectrumEvidence;
      readonly kinks: readonly Kink[];
      /** No network with the same units active has a smaller objective: by least squares, or because the region is convex. */
      readonly bound: number;
      readonly by: 'least-squares' | 'convexity';
    }
  | {
      readonly rule: 'kinks';
      readonly settling: SettlingEvidence;
      readonly spectrum: SpectrumEvidence;
      readonly cones: ConeEvidence;
      /** For a saddle: the way down (`kink-descent`). */
      readonly descent: Descent | null;
    }
  | {
      readonly rule: 'empty-units';
      readonly settling: SettlingEvidence;
      /** Of what is left without these units. */
      readonly spectrum: SpectrumEvidence;
      /** Hidden units without weights: their places among all units, those of the input first. */
      readonly units: readonly number[];
      /** What one of them gains as it comes back the best way found, and at most; per square of its size. */
      readonly pull: number;
      readonly pullAtMost: number;
      /** What the penalty takes for it. */
      readonly price: number;
      /** What the point is without them. */
      readonly rest: Kind;
      /** For a saddle: the way down. */
      readonly descent: Descent | null;
    };

/** What was found along directions without curvature. */
export interface NullEvidence {
  /** Directions beyond the symmetry orbit, and some of their mixtures, each to both sides. */
  readonly directions: number;
  readonly falling: number;
  readonly flat: number;
  readonly rising: number;
  readonly descent: Descent | null;
}

/** The regions that meet where samples lie on kinks. */
export interface ConeEvidence {
  readonly kinks: readonly Kink[];
  /** Cones looked into; null if there were too many kinks. */
  readonly count: number | null;
  /** The least one-sided derivative over unit directions, of all cones: negative if there is a way down. */
  readonly leastDerivative: number | null;
  /** Per kink, the least derivative away from it over the cones: positive if both its sides rise. */
  readonly sides: readonly number[];
}
