// What people read: lines while the benchmarks run, or tables for a README.
import { sayCeilings, type Ceilings } from './ceilings.ts';
import { sayCurvature, type CurvatureTiming } from './curvature.ts';
import type { DeviceDescription } from '../src/index.node.ts';
import type { Comparison, Row } from './compare.ts';
import type { FirstResult } from './first-result.ts';
import type { Growth } from './growth.ts';
import type { Versions } from './versions.ts';

/** The JSON document. */
export interface Report {
  readonly device: DeviceDescription;
  readonly versions: Versions;
  readonly workFormula: string;
  /** Null where they were not measured: our engine in Chrome. */
  readonly ceilings: Ceilings | null;
  readonly rows: readonly Row[];
  readonly skipped: Comparison['skipped'];
  readonly workloads: readonly object[];
  readonly growth: readonly Growth[];
  readonly firstResults: readonly FirstResult[];
  /** With --full. */
  readonly curvature?: CurvatureTiming;
}

export function headline(device: DeviceDescription, versions: Versions): string {
  const { vendor, architecture, description, backend } = device;
  const lines = Object.entries(versions).map(([name, version]) => `  ${name}: ${version}`);
  return [`${vendor} ${architecture} (${description}), backend ${backend}`, ...lines].join('\n');
}

/** One workload as lines. */
export function sayComparison(comparison: Comparison): string {
  const { rows, skipped } = comparison;
  return [
    '',
    title(comparison),
    sayOurs(comparison),
    ...rows.map(sayRow),
    ...skipped.map(({ peer, reason }) => `  ${peer.padEnd(28)} skipped: ${reason}`),
  ].join('\n');
}

function title({ workload, networks, steps, work }: Comparison): string {
  const { flops, specialFunctions } = work;
  return `${workload}, ${count(networks)} networks, ${count(steps)} steps: ${count(flops)} FLOP and ${count(specialFunctions)} special functions per network-step`;
}

function sayOurs({ ours }: Comparison): string {
  if (!ours) return '  ours cannot train this yet';
  const ofC = ours.shareOfC === null ? '' : `, ${(100 * ours.shareOfC).toFixed(0)} % of c`;
  return `  ${'ours'.padEnd(28)} ${rate(ours.networkStepsPerSecond)}, ${ours.gigaflops.toFixed(2)} GFLOP/s${sayShare(ours)}${ofC}; strategy ${ours.strategy}, ${ours.variant}`;
}

function sayShare({ ceiling }: NonNullable<Comparison['ours']>): string {
  return ceiling ? `, ${(100 * ceiling.share).toFixed(0)} % of the ${ceiling.ceiling} ceiling` : '';
}

function sayRow(row: Row): string {
  const once = row.rounds === 0 ? '; one step, outside the rounds' : '';
  const form = row.peer.includes('(') ? '' : ` [${row.form}]`;
  return `  ${row.peer.padEnd(28)} ${rate(row.networkStepsPerSecond)}, ratio ${ratio(row)}, error ${row.maxAbsError.toExponential(1)}${form}${once}`;
}

/** One line for each number of networks. */
export function sayGrowth(growth: readonly Growth[]): string {
  return growth
    .map(({ workload, networks, steps, networkStepsPerSecond, bytes, chunks }) => {
      const memory = `${chunks} x ${(bytes / 2 ** 20).toFixed(1)} MiB`;
      return `${workload}, ${count(networks)} networks, ${count(steps)} steps: ${rate(networkStepsPerSecond)}, ${memory}`;
    })
    .join('\n');
}

export function sayFirstResults(results: readonly FirstResult[]): string {
  return results
    .map(({ command, milliseconds }) => `${command}: ${Math.round(milliseconds)} ms from start to result`)
    .join('\n');
}

/** A table with one line per workload and peer, and what it was measured on. */
export function renderMarkdown(report: Report, comparisons: readonly Comparison[]): string {
  const lines = comparisons.flatMap((comparison) => [
    ourLine(comparison),
    ...comparison.rows.map(
      (row) =>
        `| | ${row.peer} | ${rate(row.networkStepsPerSecond)} | ${ratio(row)} | ${row.maxAbsError.toExponential(1)} |`,
    ),
  ]);
  const skipped = report.skipped.map(
    ({ workload, networks, peer, reason }) =>
      `- ${workload}, ${count(networks)} networks, ${peer}: ${reason}`,
  );
  return [
    `Measured on ${headline(report.device, report.versions).replaceAll('\n  ', '; ')}.`,
    '',
    '| workload | who | network-steps/s | ours / theirs (lowest to highest round) | error of the loss |',
    '| --- | --- | ---: | ---: | ---: |',
    ...lines,
    ...section('Skipped', skipped),
    ...section('Ceilings', report.ceilings ? [sayCeilings(report.ceilings)] : []),
    ...section('Growth', lists(sayGrowth(report.growth))),
    ...section('First results', lists(sayFirstResults(report.firstResults))),
    ...section('Curvature', report.curvature ? [sayCurvature(report.curvature)] : []),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', `${title}:`, '', ...lines] : [];
}

function lists(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `- ${line}`);
}

function ourLine({ workload, networks, ours }: Comparison): string {
  const work = `**${workload}**, ${count(networks)} networks`;
  if (!ours) return `| ${work} | ours | cannot train it yet | | |`;
  return `| ${work} | ours (${ours.strategy}, ${ours.gigaflops.toFixed(2)} GFLOP/s${sayShare(ours)}) | ${rate(ours.networkStepsPerSecond)} | | |`;
}

function ratio({ ratio: middle, ratioSpread }: Row): string {
  if (middle === null || !ratioSpread) return 'unknown';
  const [low, high] = ratioSpread;
  return `${significant(middle)} (${significant(low)} to ${significant(high)})`;
}

/** Three digits, whatever the size. */
function significant(x: number): string {
  return x >= 100 ? String(Math.round(x)) : x.toPrecision(2);
}

function rate(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(perSecond >= 1e7 ? 1 : 2)} M/s`;
  return perSecond >= 1e3 ? `${(perSecond / 1e3).toFixed(1)} k/s` : `${perSecond.toPrecision(3)} /s`;
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
