// How training went, for people: when networks had learned their task, and how far they travelled.
import type { StepsToSolve, TrainingReport } from '../../landscape/training-report.ts';
import { OUTCOMES } from '../../engine/result.ts';
import { countText, numberText } from '../../wording/numbers.ts';
import { alignColumns } from './columns.ts';

/**
 * A sentence on the steps to a solution where they are known, and a table of distances.
 *
 * @param steps of the training
 */
export function trainingLines({ stepsToSolve, travelled }: TrainingReport, steps: number): string[] {
  const rows = OUTCOMES.flatMap((outcome) => {
    const own = travelled[outcome];
    if (own?.quantiles['0.5'] == null) return [];
    return [[outcome, ...QUANTILES.map((quantile) => numberText(own.quantiles[quantile] ?? 0))]];
  });
  return [
    ...(stepsToSolve && steps > 0 ? [solvedSentence(stepsToSolve, steps), ''] : []),
    ...alignColumns(
      [
        { title: 'distance travelled', align: 'left', minWidth: 18 },
        { title: '5 %', align: 'right' },
        { title: 'median', align: 'right' },
        { title: '95 %', align: 'right' },
      ],
      rows,
    ),
  ];
}

const QUANTILES = ['0.05', '0.5', '0.95'] as const;

function solvedSentence({ every, solved, censored, median }: StepsToSolve, steps: number): string {
  const looked = `looked at every ${countText(every)} steps`;
  if (median.estimate === null) {
    const share = `${countText(solved)} of ${countText(solved + censored)}`;
    return `Fewer than half had learned it by any look: ${share} within ${countText(steps)} steps (${looked}).`;
  }
  const { low, high } = median;
  const interval =
    low === null && high === null
      ? ''
      : `95 % ${low === null ? '0' : countText(low)} to ${high === null ? 'more than all' : countText(high)}, `;
  return `Half had learned it within ${countText(Math.round(median.estimate))} steps (${interval}${looked}).`;
}
