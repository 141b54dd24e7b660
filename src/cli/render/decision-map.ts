// What a network with two inputs decides, as a map of characters with the data points on it.
import type { DecisionGrid } from '../../engine/result.ts';
import { numberText } from '../../wording/numbers.ts';

const WIDTH = 41;
const HEIGHT = 17;
/** From low to high where there is no threshold. */
const SHADES = ' .:-=+*#%@';

/** A sample with two inputs. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
  /** Its first target. */
  readonly target: number;
}

/** The thresholds of a task with two answers: of its targets, and of the output. */
export interface MapThreshold {
  readonly target: number;
  readonly output: number;
}

/**
 * The map as lines, the second input upward.
 *
 * @param threshold with it, `#` is the region of one answer and samples print their wanted answer as 1 or 0; without,
 * outputs are shaded and samples print as `o`
 */
export function decisionMap(
  grid: DecisionGrid,
  points: readonly MapPoint[],
  threshold: MapThreshold | null,
): string[] {
  const paint = threshold ? answerPainter(threshold.output) : shadePainter(grid);
  const canvas = Array.from({ length: HEIGHT }, (_, row) =>
    Array.from({ length: WIDTH }, (_, column) =>
      paint(valueAt(grid, column / (WIDTH - 1), 1 - row / (HEIGHT - 1))),
    ),
  );
  for (const { x, y, target } of points) {
    const column = Math.round((WIDTH - 1) * position(grid.x, x));
    const line = canvas[Math.round((HEIGHT - 1) * (1 - position(grid.y, y)))];
    if (line?.[column] === undefined) continue; // outside of the map
    line[column] = threshold ? (target > threshold.target ? '1' : '0') : 'o';
  }
  return [...canvas.map((line) => `  ${line.join('')}`), legend(grid, threshold)];
}

function legend({ x, y }: DecisionGrid, threshold: MapThreshold | null): string {
  const meaning = threshold
    ? '# answers 1, . answers 0; digits: the samples'
    : 'darker is larger; o: the samples';
  const range = (values: readonly number[]): string =>
    `${numberText(values[0] ?? 0)} to ${numberText(values.at(-1) ?? 0)}`;
  return `  ${meaning}; x1 from ${range(x)} across, x2 from ${range(y)} up`;
}

type Painter = (value: number) => string;

function answerPainter(threshold: number): Painter {
  return (value) => {
    if (Number.isNaN(value)) return '?';
    return value > threshold ? '#' : '.';
  };
}

function shadePainter({ values }: DecisionGrid): Painter {
  const finite = values.flat().filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return (value) => {
    if (!Number.isFinite(value)) return '?';
    const level = high > low ? (value - low) / (high - low) : 0.5;
    return SHADES.charAt(Math.min(SHADES.length - 1, Math.floor(level * SHADES.length)));
  };
}

/** The grid's value nearest to a place, both coordinates from 0 to 1. */
function valueAt({ x, y, values }: DecisionGrid, across: number, up: number): number {
  const row = values[Math.round(up * (y.length - 1))];
  return row?.[Math.round(across * (x.length - 1))] ?? Number.NaN;
}

/** Where a coordinate lies between the ends of the map, 0 to 1. */
function position(axis: readonly number[], value: number): number {
  const from = axis[0] ?? 0;
  const to = axis.at(-1) ?? 1;
  return (value - from) / (to - from);
}
