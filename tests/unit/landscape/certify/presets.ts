// What the tests of the certificates share: fitted presets, proofs that must succeed, certificates that were tampered with.
import { fitSweep, loadDataset, type FittedSweep } from '../../../../src/datasets/index.ts';
import {
  isRefusal,
  proveMinimum,
  type Certificate,
  type PartitionBody,
  type ProofOptions,
  type Refusal,
  type SmoothBody,
} from '../../../../src/landscape/certify/index.ts';
import { seal } from '../../../../src/landscape/certify/certificate.ts';
import { parseSweep, preset, type SweepInput } from '../../../../src/spec/index.ts';
import oracles from '../../../oracles/oracles.json';

export async function fittedPreset(name: string, overrides: Partial<SweepInput> = {}): Promise<FittedSweep> {
  const sweep = parseSweep(preset(name), overrides);
  return fitSweep(sweep, await loadDataset(sweep.dataset));
}

/** The oracle's local minimum of sigmoid-10-points. */
export const SIGMOID = oracles['sigmoid-10-points'].localMinimum;

/** The oracles of the relu regressions. */
export const D1 = oracles['relu-regression-d1'];
export const D2 = oracles['relu-regression-d2'];
export const D3 = oracles['relu-regression-d3'];

/** A smooth point with a smaller loss than the local minimum's, so that the tests need not look for one. */
export const BETTER_SIGMOID = [
  14.6379666337, -4.5673374489, -6.83557380273, 15.014622345, 15.5694721774, 11.7333218964, 8.77145111579,
  -8.77111392867, -0.000145664790347,
];

export type Smooth = SmoothBody & { readonly digest: string };
export type Partition = PartitionBody & { readonly digest: string };

export async function proved(
  fitted: FittedSweep,
  theta: readonly number[],
  options: ProofOptions = {},
): Promise<Certificate> {
  const proof = await proveMinimum(fitted, theta, options);
  if (isRefusal(proof)) throw new Error(proof.message);
  return proof;
}

export async function smoothProof(...of: Parameters<typeof proved>): Promise<Smooth> {
  const proof = await proved(...of);
  if (!('box' in proof)) throw new Error('not an interval proof');
  return proof;
}

export async function partitionProof(...of: Parameters<typeof proved>): Promise<Partition> {
  const proof = await proved(...of);
  if (!('partition' in proof)) throw new Error('not an exact proof');
  return proof;
}

export async function refused(
  fitted: FittedSweep,
  theta: readonly number[],
  options: ProofOptions = {},
): Promise<Refusal> {
  const proof = await proveMinimum(fitted, theta, options);
  if (isRefusal(proof)) return proof;
  throw new Error('it was proved');
}

/** A certificate with a change, its digest computed anew: what a liar who knows the format would hand in. */
export function forged<C extends Certificate>(certificate: C, change: (body: C) => object): Certificate {
  const body = { ...certificate, ...change(certificate) };
  Reflect.deleteProperty(body, 'digest');
  return seal(body);
}
