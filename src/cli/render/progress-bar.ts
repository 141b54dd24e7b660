// The progress bar: one line on a terminal's stderr, rewritten in place and removed at the end.
import type { Progress, UntilProgress } from '../../engine/result.ts';
import { countText, rateText, timeLeftText } from '../../wording/numbers.ts';

const BAR_WIDTH = 20;
const REDRAW_MS = 100;

/** Moves to the start of the terminal's line and empties it. */
export const ERASE_LINE = '\r\u001b[K';

/** The part of a run's progress that the bar shows. */
export type ShownProgress = Pick<
  Progress,
  'cell' | 'cells' | 'fraction' | 'networkStepsPerSecond' | 'remainingMs' | 'until'
>;

/**
 * The bar as one line, at most `columns` wide. Where a condition ends the run, nobody knows when: it shows what is known.
 *
 * @param columns width of the terminal; default 80
 */
export function progressText(progress: ShownProgress, columns = 80): string {
  const { cell, cells, fraction, until } = progress;
  const percent = `${String(Math.floor(100 * fraction)).padStart(3)} %`;
  const what = cells > 1 ? `training ${String(cell + 1)}/${String(cells)}` : 'training';
  const filled = Math.floor(BAR_WIDTH * fraction);
  const bar = '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled);
  const rate = `${rateText(progress.networkStepsPerSecond)} network-steps/s`;
  const left = `${timeLeftText(progress.remainingMs)} left`;
  const candidates = until
    ? untilTexts(what, until, rate)
    : [
        `${what}  ${bar}  ${percent}   ${rate}   ${left}`,
        `${what}  ${percent}   ${rate}   ${left}`,
        `${what}  ${percent}   ${left}`,
      ];
  // A line that wraps cannot be erased: a narrow terminal sees less.
  return (
    candidates.find((line) => line.length < columns) ?? percent.trim().slice(0, Math.max(0, columns - 1))
  );
}

/** e.g. `training  64,000 networks, width(solved) 0.0105   23.6 M network-steps/s`, then shorter ones. */
function untilTexts(what: string, { networks, widths }: UntilProgress, rate: string): string[] {
  const counted = `${what}  ${countText(networks)} networks`;
  const known = [counted, ...widths.map(({ outcome, width }) => `width(${outcome}) ${width.toPrecision(3)}`)];
  return [`${known.join(', ')}   ${rate}`, known.join(', '), `${counted}   ${rate}`, counted];
}

/** A line of a terminal that is rewritten in place. */
export interface ProgressBar {
  /** Says what is going on before there is progress, e.g. `opening the device`. */
  note(text: string): void;
  show(progress: ShownProgress): void;
  /** Removes the line; the next note or progress draws it again. */
  clear(): void;
}

/** The stream a bar is drawn on. */
export interface BarStream {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  write(text: string): void;
}

/**
 * Starts a progress bar; on anything but a terminal it never writes.
 *
 * @param now milliseconds, for the pace of redrawing
 */
export function createProgressBar(
  stream: BarStream,
  now: () => number = () => performance.now(),
): ProgressBar {
  let visible = false;
  let drawnAt = -Infinity;
  const draw = (text: string): void => {
    if (!stream.isTTY) return;
    stream.write(ERASE_LINE + text);
    visible = true;
  };
  return {
    note: (text) => {
      draw(text.slice(0, Math.max(0, (stream.columns ?? 80) - 1)));
    },
    show: (progress) => {
      if (now() - drawnAt < REDRAW_MS && progress.fraction < 1) return;
      drawnAt = now();
      draw(progressText(progress, stream.columns));
    },
    clear: () => {
      if (visible) stream.write(ERASE_LINE);
      visible = false;
    },
  };
}
