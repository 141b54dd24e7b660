// The certificate: what is claimed of which network on which data, with all that its check needs, and its digest.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { unroundedNumbers, type FittedSweep } from '../../datasets/index.ts';
import { canonicalJson, type Activation, type LossName } from '../../spec/index.ts';
import { shortDecimal } from './decimals.ts';

/** A finite decimal without exponent, such as `-0.25`: it means exactly this number. */
export type Decimal = string;

/** A whole number or a ratio in lowest terms, such as `13/3`. */
export type Rational = string;

/**
 * The data and the function that is minimized: all that a claim is about. The samples are those that the dataset gives, as
 * settling and kinds take them; training rounds them to float32.
 */
export interface Problem {
  /** (num_samples, input_size) */
  readonly inputs: readonly (readonly Decimal[])[];
  /** (num_samples, output_size) */
  readonly targets: readonly (readonly Decimal[])[];
  readonly network: {
    readonly layers: readonly number[];
    readonly activation: Activation;
    readonly outputActivation: Activation;
  };
  readonly loss: LossName;
  readonly penalty: { readonly l2: Decimal; readonly biases: boolean };
}

/** Where the point came from. A note: the check does not depend on it and does not confirm it. */
export interface Origin {
  /** Hash of the sweep. */
  readonly sweep?: string;
  readonly cell?: number;
  /** Of the network in the sweep. */
  readonly index?: string;
}

interface Common {
  readonly schemaVersion: 1;
  readonly problem: Problem;
  readonly origin: Origin;
}

/** The interval proof of a strict local minimum. */
export interface SmoothBody extends Common {
  readonly kind: 'strict-local-minimum' | 'suboptimal-strict-local-minimum';
  readonly claim: string;
  /** All parameters within `radius` of the center's. */
  readonly box: { readonly center: readonly Decimal[]; readonly radius: Decimal };
  /** (parameterCount, parameterCount) near the inverse of the Hessian at the center. */
  readonly approximateInverse: readonly (readonly Decimal[])[];
  readonly bounds: {
    /** The objective at the critical point is at least this; so it is everywhere in the box. */
    readonly objectiveAtLeast: Decimal;
    /** The objective at the critical point is at most this. */
    readonly objectiveAtMost: Decimal;
    /** Of the Hessian of the objective, everywhere in the box. */
    readonly smallestEigenvalueAtLeast: Decimal;
  };
  /** A point whose objective is smaller; null where none is claimed. */
  readonly better: { readonly parameters: readonly Decimal[]; readonly objectiveAtMost: Decimal } | null;
}

/** The exact proof of a local minimum of a relu network. */
export interface PartitionBody extends Common {
  readonly kind: 'local-minimum' | 'suboptimal-local-minimum';
  readonly claim: string;
  readonly parameters: readonly Rational[];
  /** The loss there, exactly: mean of the squares. */
  readonly objective: Rational;
  /** One word per hidden unit, one sign per sample: `+` on, `-` off, `0` on its kink. */
  readonly partition: readonly string[];
  /** The part of the slope that each unit on its kink at a sample with an error takes, from 0 to 1. */
  readonly multipliers: readonly {
    readonly unit: number;
    readonly sample: number;
    readonly value: Rational;
  }[];
  readonly better: { readonly parameters: readonly Rational[]; readonly objective: Rational } | null;
}

export type CertificateBody = SmoothBody | PartitionBody;

/** A certificate: its body and the sha256 of the body's canonical JSON. */
export type Certificate = CertificateBody & { readonly digest: string };

/** Why something could not be proved. */
export type RefusalReason =
  'unsupported' | 'unsettled' | 'runaway' | 'saddle' | 'singular' | 'not-minimal' | 'not-contracting';

/** What is handed out instead of a certificate. */
export interface Refusal {
  readonly refused: RefusalReason;
  /** One sentence for a person. */
  readonly message: string;
}

/** Whether nothing was proved. */
export function isRefusal(proof: Certificate | Refusal): proof is Refusal {
  return 'refused' in proof;
}

export function refusal(refused: RefusalReason, message: string): Refusal {
  return { refused, message };
}

/** Adds the digest. */
export function seal(body: CertificateBody): Certificate {
  return { ...body, digest: bytesToHex(sha256(utf8ToBytes(canonicalJson(body)))) };
}

/** What a sweep minimizes, in the certificate's words. */
export function problemOf({ sweep, dataset }: FittedSweep): Problem {
  const { numSamples, inputSize, outputSize, inputs, targets } = unroundedNumbers(dataset);
  const rows = (values: Float32Array | Float64Array, columns: number): Decimal[][] =>
    Array.from({ length: numSamples }, (_, s) =>
      Array.from(values.subarray(s * columns, (s + 1) * columns), shortDecimal),
    );
  const { layers, activation, outputActivation } = sweep.network;
  return {
    inputs: rows(inputs, inputSize),
    targets: rows(targets, outputSize),
    network: { layers, activation, outputActivation },
    loss: sweep.loss,
    penalty: { l2: shortDecimal(sweep.penalty.l2), biases: sweep.penalty.biases },
  };
}
