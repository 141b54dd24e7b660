// What a certificate says, for people: what was proved, its figures, where the file is.
import type { Certificate, Facts, Verdict } from '../../landscape/certify/index.ts';
import type { Sweep } from '../../spec/index.ts';
import { alignColumns } from './columns.ts';
import { countText, numberText } from '../../wording/numbers.ts';

/** What was certified. */
export interface CertifiedTask {
  /** The preset's or the file's name. */
  readonly name: string;
  /** The sweep of the network's cell. */
  readonly sweep: Sweep;
  /** The network's; undefined for a given point. */
  readonly index: bigint | undefined;
  /** (parameterCount) where the search began. */
  readonly theta: readonly number[];
  /** Where the certificate was written. */
  readonly file: string;
}

const VERDICTS: Readonly<Record<Certificate['kind'], string>> = {
  'strict-local-minimum':
    'Proved: a strict local minimum. No better point was found, so whether it is global stays open.',
  'suboptimal-strict-local-minimum': 'Proved: a strict local minimum that is not global.',
  'local-minimum': 'Proved: a local minimum. No better point was found, so whether it is global stays open.',
  'suboptimal-local-minimum': 'Proved: a local minimum that is not global.',
};

/** The report on a new certificate, as lines. */
export function certificateReport(
  certificate: Certificate,
  facts: Facts,
  { name, sweep, index, theta, file }: CertifiedTask,
  bold: (text: string) => string,
): string[] {
  const { layers, activation } = sweep.network;
  const which = index === undefined ? 'a given point' : `network ${countText(index)}`;
  return [
    `${name}  ${which}, ${layers.join('-')} ${activation}, ${sweep.loss}`,
    '',
    bold(VERDICTS[certificate.kind]),
    '',
    ...table([
      ...figures(certificate, facts),
      [
        'distance',
        `${numberText(distance(certificate, theta))} from where the ${index === undefined ? 'given point' : 'training'} ${index === undefined ? 'lies' : 'ended'}`,
      ],
      ['certificate', file],
    ]),
    '',
    `Next  basinlab certify --check ${quote(file)}       verify it, with code that shares nothing with the proof`,
  ];
}

/** The report on a certificate that holds, as lines. */
export function verdictReport(
  file: string,
  { kind, claim, facts }: Extract<Verdict, { readonly valid: true }>,
  bold: (text: string) => string,
): string[] {
  return [
    bold(`${file} holds: ${kind.replaceAll('-', ' ')}.`),
    claim,
    '',
    ...table([
      ['network', `${countText(facts.parameters)} parameters on ${countText(facts.samples)} samples`],
      ...found(facts),
    ]),
  ];
}

type Row = readonly [name: string, value: string];

function table(rows: readonly Row[]): string[] {
  return alignColumns(
    [
      { title: '', align: 'left' },
      { title: '', align: 'left' },
    ],
    rows.map((row) => [...row]),
  ).slice(1);
}

function figures(certificate: Certificate, facts: Facts): Row[] {
  if (!('box' in certificate)) return found(facts);
  const { box, bounds } = certificate;
  return [
    ...found(facts),
    [
      'box',
      `${box.radius} around each of ${countText(facts.parameters)} parameters holds exactly one critical point`,
    ],
    [
      'smallest eigenvalue',
      `at least ${numberText(Number(bounds.smallestEigenvalueAtLeast))} everywhere in the box`,
    ],
  ];
}

function found(facts: Facts): Row[] {
  if (facts.method === 'intervals') {
    const { low, high } = facts.objective;
    return [
      ['objective', `between ${low} and ${high}`],
      ...better(facts.betterObjective === null ? null : `at most ${facts.betterObjective.toPrecision(6)}`),
    ];
  }
  return [
    ['objective', exactText(facts.objective, facts.samples)],
    ...better(facts.betterObjective === null ? null : exactText(facts.betterObjective, facts.samples)),
    ['kinks', `${countText(facts.kinks)} pre-activations of exactly 0`],
  ];
}

function better(objective: string | null): Row[] {
  return objective === null ? [] : [['at the better point', objective]];
}

/** A mean of squares, and their sum: the literature quotes the sum. */
function exactText(ratio: string, samples: number): string {
  const [numerator = '0', denominator = '1'] = ratio.split('/');
  const [n, d] = [BigInt(numerator) * BigInt(samples), BigInt(denominator)];
  const common = greatestDivisor(n, d);
  const sum = d === common ? String(n / common) : `${n / common}/${d / common}`;
  const long = ratio.length > 40;
  if (long)
    return `about ${numberText(Number(numerator) / Number(denominator))}, exactly as the certificate says`;
  return `exactly ${ratio} (sum of squares ${sum})`;
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}

function distance(certificate: Certificate, theta: readonly number[]): number {
  const point = 'box' in certificate ? certificate.box.center : certificate.parameters;
  return Math.hypot(...point.map((text, p) => valueOf(text) - (theta[p] ?? 0)));
}

function valueOf(text: string): number {
  const [numerator, denominator = '1'] = text.split('/');
  return Number(numerator) / Number(denominator);
}

function quote(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
