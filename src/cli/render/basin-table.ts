// The basins of a cell for people: the largest in a table, then how many there are, seen and unseen.
import type { BasinReport } from '../../landscape/basin-report.ts';
import type { NoRichness } from '../../landscape/basins.ts';
import { alignColumns } from './columns.ts';
import { countText, numberText, shareText } from '../../wording/numbers.ts';

/** Basins shown; --json has more. */
const SHOWN = 8;

/** Basins with their counts, shares, losses; empty where there is none. */
export function basinLines(report: BasinReport): string[] {
  if (report.count === 0) return ['basins: none'];
  const shown = report.basins.slice(0, SHOWN);
  const shares = shown.map((basin) => shareText(basin));
  const lowWidth = Math.max(...shares.map(({ low }) => low.length));
  const rows = shown.map(({ kind, count, loss, representative }, i) => {
    const share = shares[i] ?? { share: '', low: '', high: '' };
    return [
      kind,
      lossText(loss),
      countText(count),
      share.share,
      `${share.low.padStart(lowWidth)} to ${share.high} %`,
      representative,
    ];
  });
  const rest = report.count - shown.length;
  return [
    ...alignColumns(
      [
        { title: 'basin', align: 'left', minWidth: 16 },
        { title: 'loss', align: 'right' },
        { title: 'networks', align: 'right' },
        { title: 'share', align: 'right' },
        { title: '95 % interval', align: 'left' },
        { title: 'for example', align: 'right' },
      ],
      rows,
    ),
    ...(rest > 0 ? [`... and ${countText(rest)} more; --json has them`] : []),
    '',
    countSentence(report),
    ...discoveryLine(report.discovery),
  ];
}

/** Parts of the networks of which it is said how many basins they show. */
const PARTS = [0.01, 0.1, 1];

/** How many basins some of the networks show; nothing where few networks or one basin leave nothing to discover. */
function discoveryLine(curve: BasinReport['discovery']): string[] {
  const last = curve.at(-1);
  if (!last || last.draws < FEW || last.classes < 2) return [];
  const shown = PARTS.map((part) =>
    curve.reduce((best, point) =>
      Math.abs(Math.log(point.draws / (part * last.draws))) <
      Math.abs(Math.log(best.draws / (part * last.draws)))
        ? point
        : best,
    ),
  ).map(
    ({ draws, classes }) => `${countText(draws)} show ${Number(classes.toFixed(1)).toLocaleString('en-US')}`,
  );
  return [`Of these networks, on average, ${shown.join(', ')}.`];
}

/** Fewer networks show no curve. */
const FEW = 100;

/** What settles in float64 at 1e-20 or 1e-31 has loss 0 for a reader. */
function lossText(loss: number): string {
  return Math.abs(loss) < 1e-12 ? '0' : numberText(loss);
}

/** Why no number of unseen minima is given. */
const REASONS: Readonly<Record<NoRichness, string>> = {
  continuum: 'how many there are depends on the tolerance, so that they seem to form a continuum',
  dependent: 'the starts of these networks are not independent, so that nothing follows for minima unseen',
  none: 'there is no local minimum among them',
  'too-many': 'there are too many to compare',
};

function countSentence({ count, basins, richness, moduloDataset }: BasinReport): string {
  const all = `${countText(count)} ${count === 1 ? 'basin' : 'basins'}`;
  const { estimate, reason } = richness;
  if (estimate === null) return reason === null ? `${all}.` : `${all}: ${REASONS[reason]}.`;
  const minima = basins.filter(({ kind }) => kind === 'local-minimum').length;
  const { order, minima: classes } = moduloDataset;
  const modulo =
    classes === null || order === 1
      ? ''
      : ` (${countText(classes)} modulo the ${countText(order)} symmetries of the data)`;
  const coverage = shareText({
    fraction: estimate.coverage.estimate,
    low: estimate.coverage.low,
    high: estimate.coverage.high,
  });
  const unseen = estimate.chao1BiasCorrected;
  const more =
    Math.round(unseen.estimate) > estimate.observed
      ? `; at least about ${countText(Math.round(unseen.estimate))} exist (Chao1, 95 % ${countText(Math.round(unseen.low))} to ${countText(Math.round(unseen.high))})`
      : '';
  return `${all}, ${countText(minima)} of them local minima${modulo}. Another network would fall into a minimum already seen with probability ${coverage.share} (${coverage.low} to ${coverage.high} %)${more}.`;
}
