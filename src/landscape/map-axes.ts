// What the axes of a map span where nobody says otherwise.
import type { AxisPath, Sweep } from '../spec/index.ts';
import type { MapAxis } from './map-view.ts';

/** Half the width of a window in parameter space. */
export const PLANE_HALF_WIDTH = 4;

type Span = Pick<MapAxis, 'low' | 'high' | 'scale'>;

const USUAL_WINDOWS: Readonly<Record<string, Span>> = {
  learningRate: { low: 1e-3, high: 1e2, scale: 'log' },
  momentum: { low: 0, high: 0.99, scale: 'linear' },
  l2: { low: 1e-6, high: 1, scale: 'log' },
  scale: { low: 0.02, high: 4, scale: 'linear' },
  std: { low: 0.02, high: 4, scale: 'linear' },
  mean: { low: -2, high: 2, scale: 'linear' },
};

/** The sweep's own axis, if it has that, else what is usual. */
export function usualAxis({ axes }: Pick<Sweep, 'axes'>, path: AxisPath): Span {
  const own = axes[path];
  if (own && 'scale' in own) return { low: own.low, high: own.high, scale: own.scale };
  if (own) return { low: Math.min(...own), high: Math.max(...own), scale: 'linear' };
  const name =
    path
      .split('.')
      .at(-1)
      ?.replace(/\[\d+\]$/, '') ?? '';
  return USUAL_WINDOWS[name] ?? { low: 0, high: 1, scale: 'linear' };
}
