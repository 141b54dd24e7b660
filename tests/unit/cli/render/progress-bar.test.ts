import { describe, expect, it } from 'vitest';
import { createProgressBar, progressText } from '../../../../src/cli/render/progress-bar.ts';

const HALF = { cell: 0, cells: 1, fraction: 0.5, networkStepsPerSecond: 23.6e6, remainingMs: 6300 };

function recorder(isTTY: boolean, columns: number | undefined = 80) {
  const written: string[] = [];
  return { written, stream: { isTTY, columns, write: (text: string) => written.push(text) } };
}

describe('progress bar', () => {
  it('shows percent, rate and time left', () => {
    expect(progressText(HALF)).toBe(
      'training  ##########..........   50 %   23.6 M network-steps/s   7 s left',
    );
    expect(progressText({ ...HALF, fraction: 1, remainingMs: 0 })).toBe(
      'training  ####################  100 %   23.6 M network-steps/s   0 s left',
    );
  });

  it('names the cell of a grid', () => {
    expect(progressText({ ...HALF, cell: 2, cells: 24 })).toMatch(/^training 3\/24 {2}#/);
  });

  it.each([80, 60, 40, 20, 5, 1, 0])('fits %i columns', (columns) => {
    expect(progressText(HALF, columns).length).toBeLessThan(Math.max(1, columns));
  });

  it('writes nothing where there is no terminal', () => {
    const { written, stream } = recorder(false, undefined);
    const bar = createProgressBar(stream);
    bar.note('opening the device ...');
    bar.show(HALF);
    bar.clear();
    expect(written).toEqual([]);
  });

  it('rewrites one line, at most ten times a second, and leaves nothing behind', () => {
    const { written, stream } = recorder(true);
    let now = 1000;
    const bar = createProgressBar(stream, () => now);
    bar.show(HALF);
    now += 50;
    bar.show(HALF);
    now += 60;
    bar.show(HALF);
    bar.clear();
    bar.clear();
    const line = `\r\u001b[K${progressText(HALF)}`;
    expect(written).toEqual([line, line, '\r\u001b[K']);
  });
});
