// Center and spread of each layer's initial weights and biases: all that the distributions need to know of a layer.
import type { Distribution, Sweep } from '../spec/index.ts';

/** The distribution that an initializer kind is a scaled instance of. */
export function distributionOf({ kind }: Distribution): 'uniform' | 'normal' | 'constant' {
  if (kind === 'constant') return 'constant';
  return kind.endsWith('normal') ? 'normal' : 'uniform';
}

/** Of one layer: center and spread of the weights, center and spread of the biases. */
export type LayerMoments = readonly [
  weightCenter: number,
  weightSpread: number,
  biasCenter: number,
  biasSpread: number,
];

/**
 * What the kernel `initialize` reads as `moments`.
 *
 * A uniform distribution lies within `spread` of its center; of a normal one `spread` is the standard deviation.
 *
 * @param sweep layers and initializer; given points have no moments
 * @returns (layerCount, 4), float64
 */
export function layerMoments({
  network,
  initializer,
}: Pick<Sweep, 'network' | 'initializer'>): LayerMoments[] {
  if (!('weights' in initializer)) return [];
  return network.layers.slice(1).map((fanOut, layer) => {
    const fanIn = network.layers[layer] ?? 0;
    return [...moments(initializer.weights, fanIn, fanOut), ...moments(initializer.biases, fanIn, fanOut)];
  });
}

/**
 * @see Glorot & Bengio 2010, equation 16; He et al. 2015, equation 10; LeCun et al. 1998, "Efficient BackProp", equation 16
 */
function moments(
  distribution: Distribution,
  fanIn: number,
  fanOut: number,
): [center: number, spread: number] {
  switch (distribution.kind) {
    case 'uniform':
      return [(distribution.low + distribution.high) / 2, (distribution.high - distribution.low) / 2];
    case 'normal':
      return [distribution.mean, distribution.std];
    case 'constant':
      return [distribution.value, 0];
    case 'glorot-uniform':
      return [distribution.mean, distribution.scale * Math.sqrt(6 / (fanIn + fanOut))];
    case 'glorot-normal':
      return [distribution.mean, distribution.scale * Math.sqrt(2 / (fanIn + fanOut))];
    case 'he-uniform':
      return [distribution.mean, distribution.scale * Math.sqrt(6 / fanIn)];
    case 'he-normal':
      return [distribution.mean, distribution.scale * Math.sqrt(2 / fanIn)];
    case 'lecun-normal':
      return [distribution.mean, distribution.scale * Math.sqrt(1 / fanIn)];
  }
}
