// `npm run bench`: our speed beside what users would pick instead, on the same work, checked before it is timed.
import { compare, type Comparison } from './compare.ts';
import { measureCeilings, sayCeilings, type Ceilings } from './ceilings.ts';
import { sayCurvature, timeCurvature, type CurvatureTiming } from './curvature.ts';
import { timeFirstResults } from './first-result.ts';
import { measureGrowth } from './growth.ts';
import { parseOptions, USAGE, type Options } from './options.ts';
import { openEngine } from './ours.ts';
import {
  headline,
  renderMarkdown,
  sayComparison,
  sayFirstResults,
  sayGrowth,
  type Report,
} from './report.ts';
import { readVersions } from './versions.ts';
import { WORK_FORMULA } from './work-count.ts';
import { WORKLOADS } from './workloads.ts';

const ROUNDS = { quick: 3, full: 9 } as const;
/** The longest a peer may take for one answer, compiling included. */
const LIMIT_MS = { quick: 8000, full: 60_000 } as const;

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(USAGE);
  else await bench(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof RangeError || error instanceof TypeError ? 2 : 1;
}

async function bench({ full, format, backend, peers, workloads }: Options): Promise<void> {
  const say = (line: string): void => {
    if (format === 'text') console.log(line);
  };
  await using engine = await openEngine(backend);
  const versions = await readVersions();
  say(headline(engine.device, versions));
  const ceilings: Ceilings | null = backend === 'chrome' ? null : await measureCeilings();
  if (ceilings) say(`\n${sayCeilings(ceilings)}`);
  const comparisons: Comparison[] = [];
  for (const workload of workloads) {
    for (const size of workload.sizes.filter((candidate) => full || candidate.full !== true)) {
      const pace = full ? 'full' : 'quick';
      const comparison = await compare(engine, workload, size, {
        peers,
        rounds: ROUNDS[pace],
        limitMs: LIMIT_MS[pace],
        ceilings,
      });
      comparisons.push(comparison);
      say(sayComparison(comparison));
    }
  }
  const [xor] = WORKLOADS;
  const growth = full && xor && workloads.includes(xor) ? await measureGrowth(engine, xor) : [];
  if (growth.length > 0) say(`\n${sayGrowth(growth)}`);
  const firstResults = backend === 'chrome' ? [] : await timeFirstResults(full);
  if (firstResults.length > 0) say(`\n${sayFirstResults(firstResults)}`);
  const curvature: CurvatureTiming | null = full && backend !== 'chrome' ? await timeCurvature() : null;
  if (curvature) say(`\n${sayCurvature(curvature)}`);
  say(`\n${WORK_FORMULA}`);
  const report: Report = {
    device: engine.device,
    versions,
    workFormula: WORK_FORMULA,
    ceilings,
    rows: comparisons.flatMap(({ rows }) => rows),
    skipped: comparisons.flatMap(({ skipped }) => skipped),
    workloads: comparisons.map(({ workload, networks, steps, work, ours }) => ({
      workload,
      networks,
      steps,
      ...work,
      ours,
    })),
    growth,
    firstResults,
    ...(curvature && { curvature }),
  };
  if (report.skipped.some(({ wrong }) => wrong)) process.exitCode = 1;
  if (format === 'json') console.log(JSON.stringify(report));
  if (format === 'markdown') console.log(renderMarkdown(report, comparisons));
}
