// Certificates: proofs that an endpoint is a local minimum, and their check, which shares nothing with the proof.
export {
  isRefusal,
  type Certificate,
  type CertificateBody,
  type Origin,
  type PartitionBody,
  type Problem,
  type Refusal,
  type RefusalReason,
  type SmoothBody,
} from './certificate.ts';
export { MAX_PARAMETERS, proveMinimum, type ProofOptions } from './prove.ts';
export { DEFAULT_STARTS } from './better-point.ts';
export { checkCertificate, type Facts, type Verdict } from './check/index.ts';
