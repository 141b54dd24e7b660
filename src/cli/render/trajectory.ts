// A network's trajectory as a small table. The engine measures at 0, 1, 2, 5, 10, ... steps: few enough to show all.
import type { TrajectoryPoint } from '../../engine/result.ts';
import { alignColumns } from './columns.ts';
import { countText, numberText } from '../../wording/numbers.ts';

/**
 * The trajectory as lines: headings, then step, loss and gradient norm.
 *
 * @param points ascending steps
 */
export function trajectoryTable(points: readonly TrajectoryPoint[]): string[] {
  return alignColumns(
    [
      { title: 'step', align: 'right', minWidth: 8 },
      { title: 'loss', align: 'right', minWidth: 10 },
      { title: 'gradient norm', align: 'right' },
    ],
    points.map(({ step, loss, gradientNorm }) => [
      countText(step),
      numberText(loss),
      numberText(gradientNorm),
    ]),
  );
}
