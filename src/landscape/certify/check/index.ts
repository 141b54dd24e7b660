// checkCertificate: verifies a certificate from its own contents. Shares no code with the proof.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { parameterCountOf } from './objective.ts';
import { checkPartition, type PartitionFacts } from './partition.ts';
import {
  certificateSchema,
  MAX_RATIONAL_CHARACTERS,
  type CheckedCertificate,
  type PartitionCertificate,
} from './schema.ts';
import { checkSmooth, type SmoothFacts } from './smooth.ts';

/** What a check found, beside the claim itself. */
export type Facts = {
  readonly parameters: number;
  readonly samples: number;
} & (({ readonly method: 'intervals' } & SmoothFacts) | ({ readonly method: 'fractions' } & PartitionFacts));

/** Whether a certificate holds. */
export type Verdict =
  | {
      readonly valid: true;
      readonly kind: CheckedCertificate['kind'];
      readonly claim: string;
      readonly facts: Facts;
    }
  | {
      readonly valid: false;
      /** `malformed`: it is no certificate at all; `altered`: its digest is another; `unproved`: the proof does not hold. */
      readonly failure: 'malformed' | 'altered' | 'unproved';
      /** One line for a person. */
      readonly reason: string;
    };

/** Larger files are no certificates. */
const MAX_CHARACTERS = 2 ** 23;

/** Samples times the square of the parameters. */
const MAX_WORK = 2e6;

/**
 * Verifies a certificate: its form, its digest, and the proof, with interval arithmetic and derivatives of its own.
 *
 * @param json the text of a certificate, or what JSON.parse makes of it
 */
export function checkCertificate(json: unknown): Verdict {
  const read = typeof json === 'string' ? readText(json) : { content: json };
  if ('reason' in read) return fails('malformed', read.reason);
  const parsed = certificateSchema.safeParse(read.content);
  if (!parsed.success) return fails('malformed', firstProblem(parsed.error.issues[0]));
  const certificate = parsed.data;
  const misfit = misfitOf(certificate);
  if (misfit !== undefined) return fails('malformed', misfit);
  const { digest, ...body } = certificate;
  if (digest !== bytesToHex(sha256(utf8ToBytes(canonical(body))))) {
    return fails('altered', 'its digest does not match its contents: it was altered after it was written');
  }
  return checkProof(certificate);
}

function fails(failure: 'malformed' | 'altered' | 'unproved', reason: string): Verdict {
  return { valid: false, failure, reason };
}

function checkProof(certificate: CheckedCertificate): Verdict {
  const size = { parameters: countOf(certificate), samples: certificate.problem.inputs.length };
  try {
    const facts =
      'box' in certificate
        ? withMethod('intervals', checkSmooth(certificate))
        : withMethod('fractions', checkPartition(certificate));
    if (typeof facts === 'string') return fails('unproved', facts);
    return { valid: true, kind: certificate.kind, claim: certificate.claim, facts: { ...size, ...facts } };
  } catch (error) {
    if (error instanceof RangeError) return fails('unproved', error.message);
    throw error;
  }
}

function withMethod<M extends string, F extends object>(
  method: M,
  facts: F | string,
): ({ readonly method: M } & F) | string {
  return typeof facts === 'string' ? facts : { method, ...facts };
}

function countOf({ problem }: CheckedCertificate): number {
  return parameterCountOf(problem.network.layers);
}

/** Text must say each thing once and plainly: two values for a key, or a number written otherwise, could mislead a reader. */
function readText(text: string): { readonly content: unknown } | { readonly reason: string } {
  if (text.length > MAX_CHARACTERS) return { reason: `it is longer than ${MAX_CHARACTERS} characters` };
  let content: unknown;
  try {
    content = JSON.parse(text);
    const plain = text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, '$1');
    if (plain === JSON.stringify(content)) return { content };
  } catch {
    return { reason: 'it is no JSON' };
  }
  return { reason: 'its JSON repeats a key or is written in an unusual way' };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function firstProblem(issue: Issue | undefined): string {
  const where = issue?.path.map(String).join('.') ?? '';
  const what = (issue?.message ?? 'unknown form').replace(/\s+/g, ' ').slice(0, 200);
  return `${where === '' ? 'it' : `its field ${where.slice(0, 80)}`} does not have the form of a certificate: ${what}`;
}

/** Why its sizes do not fit together; undefined if they do. */
function misfitOf(certificate: CheckedCertificate): string | undefined {
  const { inputs, targets, network } = certificate.problem;
  const [inputSize, outputSize] = [network.layers[0], network.layers.at(-1)];
  const parameters = countOf(certificate);
  if (inputs.length !== targets.length) return 'it has not as many targets as inputs';
  if (inputs.some((row) => row.length !== inputSize)) return 'its inputs do not fit its network';
  if (targets.some((row) => row.length !== outputSize)) return 'its targets do not fit its network';
  if (inputs.length * parameters ** 2 > MAX_WORK) return 'it is too large to be checked';
  const points =
    'box' in certificate
      ? [certificate.box.center, ...certificate.approximateInverse]
      : [certificate.parameters];
  if (certificate.better) points.push(certificate.better.parameters);
  if (points.some((point) => point.length !== parameters)) return 'its parameters do not fit its network';
  if ('box' in certificate) {
    if (certificate.approximateInverse.length !== parameters) return 'its approximate inverse is not square';
  } else if (charactersOf(certificate) > MAX_RATIONAL_CHARACTERS)
    return 'its fractions are too long to be checked';
  return undefined;
}

function charactersOf({ parameters, multipliers, better }: PartitionCertificate): number {
  return [...parameters, ...multipliers.map(({ value }) => value), ...(better?.parameters ?? [])].join('')
    .length;
}

/** JSON without spaces, keys sorted. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}
