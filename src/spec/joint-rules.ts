// Rules that join several fields of a sweep: each value is fine by itself, but they do not go together.
import { axisCounts, axisPoints, layerOfRate, type AxisPath } from './axes.ts';
import { formatPath, InputError, type Key } from './errors.ts';
import { MAX_DECAY, MAX_NETWORKS, MAX_CURVED_PARAMETERS, MIN_POSITIVE } from './limits.ts';
import { parameterCount } from './network-shape.ts';
import { isAbove, isSamePath } from './paths.ts';
import type { AXIS_PATHS } from './schema-axes.ts';
import type { Distribution, Sweep } from './sweep.ts';

/** A rule, and the fields it looks at: where the grid changes one of them, only its cells can be right or wrong. */
interface JointRule {
  readonly fields: readonly string[];
  readonly check: (sweep: Sweep) => void;
}

/** Optimizers that know the second derivatives of a network. */
const SECOND_ORDER: readonly string[] = ['levenberg-marquardt', 'saddle-free-newton'];

const RULES: readonly JointRule[] = [
  { fields: ['initializer', 'network'], check: checkGivenParameters },
  { fields: ['initializer', 'network'], check: checkPlane },
  { fields: ['optimizer', 'batch'], check: checkBatch },
  { fields: ['optimizer', 'network'], check: checkSecondOrder },
  { fields: ['optimizer'], check: checkNesterov },
  { fields: ['optimizer', 'network'], check: checkLearningRates },
  { fields: ['stop'], check: checkStop },
  { fields: ['optimizer', 'initializer', 'axes'], check: checkAxes },
  { fields: ['network', 'axes'], check: checkAxesOfNetwork },
  { fields: ['axes'], check: checkAxesOutsideGrid },
  { fields: ['axes', 'networks'], check: checkRounds },
];

type AxisSpec = NonNullable<Sweep['axes'][AxisPath]>;

/**
 * Checks a sweep whose fields are right one by one.
 *
 * @throws InputError for the first rule that is broken
 */
export function checkJointRules(sweep: Sweep): void {
  const varied = Object.keys(sweep.grid);
  for (const { fields, check } of RULES) {
    const isVaried = varied.some((path) =>
      fields.some((field) => isSamePath(field, path) || isAbove(field, path)),
    );
    if (!isVaried) check(sweep);
  }
}

function checkGivenParameters({ initializer, network }: Sweep): void {
  if (!('parameters' in initializer)) return;
  for (const [index, parameters] of initializer.parameters.entries()) {
    checkPoint(['initializer', 'parameters', index], parameters, network);
  }
}

/** A point must have one value per parameter of the network. */
function checkPoint(
  path: readonly Key[],
  point: readonly number[],
  { layers, biases }: Sweep['network'],
): void {
  const expected = parameterCount(layers, biases);
  if (point.length === expected) return;
  throw new InputError({
    field: formatPath(path),
    value: point,
    rule: `must have ${expected} values for layers ${JSON.stringify(layers)}${biases ? '' : ' without biases'}, not ${point.length}`,
    remedy: `give the weights (out, in) row by row${biases ? ', then the biases' : ''}, layer by layer`,
  });
}

function checkPlane({ initializer, network }: Sweep): void {
  if (!('center' in initializer)) return;
  const { center, directions } = initializer;
  if (directions.length !== 2) {
    const rule = `must be 2 directions, not ${directions.length}`;
    const remedy = 'give two lists, each as long as center';
    throw new InputError({ field: 'initializer.directions', value: directions, rule, remedy });
  }
  checkPoint(['initializer', 'center'], center, network);
  for (const [k, direction] of directions.entries()) {
    checkPoint(['initializer', 'directions', k], direction, network);
  }
}

/** Optimizers whose steps make sense on all samples alone. */
const FULL_BATCH: ReadonlySet<string> = new Set(['gd', 'gradient-flow', ...SECOND_ORDER]);

function checkBatch({ optimizer: { kind }, batch }: Sweep): void {
  if (batch === 'full' || !FULL_BATCH.has(kind)) return;
  const remedy = kind === 'gd' ? 'use optimizer "sgd" for mini-batches' : 'use batch "full"';
  throw new InputError({ field: 'batch', value: batch, rule: `does not go with "${kind}"`, remedy });
}

function checkSecondOrder({ optimizer: { kind }, network: { layers, biases } }: Sweep): void {
  const parameters = parameterCount(layers, biases);
  if (!SECOND_ORDER.includes(kind) || parameters <= MAX_CURVED_PARAMETERS) return;
  const rule = `have ${parameters} parameters; "${kind}" takes networks of up to ${MAX_CURVED_PARAMETERS}`;
  const remedy = 'use fewer units, or an optimizer that steps along its gradient';
  throw new InputError({ field: 'network.layers', value: layers, rule, remedy });
}

function checkNesterov({ optimizer }: Sweep): void {
  if (optimizer.kind !== 'sgd' || !optimizer.nesterov || optimizer.momentum > 0) return;
  const rule = 'needs a momentum above 0';
  const remedy = 'set optimizer.momentum, for example to 0.9';
  throw new InputError({ field: 'optimizer.nesterov', value: true, rule, remedy });
}

function checkLearningRates({ optimizer, network: { layers } }: Sweep): void {
  if (!('learningRate' in optimizer) || typeof optimizer.learningRate === 'number') return;
  const { learningRate } = optimizer;
  const layerCount = layers.length - 1;
  if (learningRate.length === layerCount) return;
  throw new InputError({
    field: 'optimizer.learningRate',
    value: learningRate,
    rule: `must have ${countOf(layerCount, 'value')} for layers ${JSON.stringify(layers)}, one per layer of weights, not ${learningRate.length}`,
    remedy: `give ${layerCount}, or one number for all layers`,
  });
}

function countOf(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

function checkStop({ stop }: Sweep): void {
  if (!stop || [stop.loss, stop.gradientNorm, stop.progress].some((rule) => rule !== undefined)) return;
  const remedy = 'add loss, gradientNorm or progress, for example {"loss": 1e-6}';
  throw new InputError({ field: 'stop', value: stop, rule: 'has no rule by which to stop', remedy });
}

/** What an axis needs of the rest of the sweep, and of its values. */
interface AxisRule {
  readonly applies: (sweep: Sweep) => boolean;
  readonly needs: string;
  readonly low: number;
  readonly high: number;
}

const ANY = { low: -Infinity, high: Infinity };
const NOT_NEGATIVE = { low: 0, high: Infinity };

const drawn =
  (part: 'weights' | 'biases', accepts: (distribution: Distribution) => boolean) =>
  ({ initializer }: Sweep): boolean =>
    'weights' in initializer && accepts(initializer[part]);

function scaleRule(part: 'weights' | 'biases'): AxisRule {
  const applies = drawn(part, (distribution) => 'scale' in distribution);
  return { applies, needs: `an initializer.${part} with a scale, such as "he-normal"`, ...NOT_NEGATIVE };
}

function stdRule(part: 'weights' | 'biases'): AxisRule {
  const applies = drawn(part, ({ kind }) => kind === 'normal');
  return { applies, needs: `an initializer.${part} of kind "normal"`, ...NOT_NEGATIVE };
}

function meanRule(part: 'weights' | 'biases'): AxisRule {
  const applies = drawn(part, (distribution) => 'mean' in distribution);
  return { applies, needs: `an initializer.${part} with a mean, such as "normal" or "he-normal"`, ...ANY };
}

const DIRECTION_RULE: AxisRule = {
  applies: ({ initializer }) => 'center' in initializer,
  needs: 'an initializer with `center` and `directions`',
  ...ANY,
};

const LEARNING_RATE: AxisRule = {
  applies: ({ optimizer }) => 'learningRate' in optimizer,
  needs: 'an optimizer with a learning rate',
  low: MIN_POSITIVE,
  high: Infinity,
};

const LAYER_RATE: AxisRule = {
  ...LEARNING_RATE,
  applies: ({ optimizer: { kind } }) => kind !== 'gradient-flow' && !SECOND_ORDER.includes(kind),
  needs: 'an optimizer with a learning rate of each layer',
};

const AXIS_RULES: Readonly<Record<(typeof AXIS_PATHS)[number], AxisRule>> = {
  'optimizer.learningRate': LEARNING_RATE,
  'optimizer.momentum': {
    // Without momentum of its own `sgd` keeps no velocity that an axis could act on.
    applies: ({ optimizer }) =>
      'momentum' in optimizer && (optimizer.kind !== 'sgd' || optimizer.momentum > 0),
    needs: 'optimizer "momentum" or "nesterov", or "sgd" with a momentum above 0',
    low: 0,
    high: MAX_DECAY,
  },
  'penalty.l2': { applies: () => true, needs: '', ...NOT_NEGATIVE },
  'initializer.weights.scale': scaleRule('weights'),
  'initializer.weights.std': stdRule('weights'),
  'initializer.weights.mean': meanRule('weights'),
  'initializer.biases.scale': scaleRule('biases'),
  'initializer.biases.std': stdRule('biases'),
  'initializer.biases.mean': meanRule('biases'),
  'initializer.directions[0]': DIRECTION_RULE,
  'initializer.directions[1]': DIRECTION_RULE,
};

function axisRule(path: AxisPath): AxisRule {
  return layerOfRate(path) === null ? AXIS_RULES[path as keyof typeof AXIS_RULES] : LAYER_RATE;
}

function checkAxes(sweep: Sweep): void {
  for (const [path, axis] of Object.entries(sweep.axes) as [AxisPath, AxisSpec][]) {
    const rule = axisRule(path);
    if (!rule.applies(sweep)) {
      throw new InputError({
        field: formatPath(['axes', path]),
        rule: `needs ${rule.needs}`,
        remedy: 'change that, or remove the axis',
      });
    }
    checkAxisValues(['axes', path], axis, rule);
  }
}

function checkAxisValues(path: readonly Key[], axis: AxisSpec, { low, high }: AxisRule): void {
  const ends = 'scale' in axis ? { low: axis.low, high: axis.high } : axis;
  for (const [key, value] of Object.entries(ends)) {
    const field = formatPath([...path, 'scale' in axis ? key : Number(key)]);
    if ('scale' in axis && axis.scale === 'log' && value <= 0) {
      const remedy = 'use a positive number, or "scale": "linear"';
      throw new InputError({ field, value, rule: 'must be above 0 to be spaced by "log"', remedy });
    }
    if (value <= 0 && low > 0) {
      throw new InputError({ field, value, rule: 'must be above 0', remedy: 'use a positive number' });
    }
    if (value < low) {
      throw new InputError({ field, value, rule: `must be at least ${low}`, remedy: `use ${low} or more` });
    }
    if (value > high) {
      throw new InputError({ field, value, rule: `must be at most ${high}`, remedy: `use ${high} or less` });
    }
  }
}

/** The learning rate of a layer needs that layer, and no axis that sets it for all layers; biases must be there. */
function checkAxesOfNetwork({ axes, network: { layers, biases } }: Sweep): void {
  const layerCount = layers.length - 1;
  for (const path of Object.keys(axes)) {
    const field = formatPath(['axes', path]);
    if (path.startsWith('initializer.biases.') && !biases) {
      const rule = 'needs biases, and this network has none';
      throw new InputError({ field, rule, remedy: 'remove the axis, or set network.biases to true' });
    }
    const layer = layerOfRate(path);
    if (layer === null) continue;
    if (layer < 0 || layer >= layerCount) {
      const rule = `names no layer of weights: layers ${JSON.stringify(layers)} have ${layerCount}, counted from 0`;
      const remedy = `use optimizer.learningRate[0]${layerCount === 1 ? '' : ` to [${layerCount - 1}]`}`;
      throw new InputError({ field, rule, remedy });
    }
    if ('optimizer.learningRate' in axes) {
      const rule = 'sets what the axis "optimizer.learningRate" sets too';
      throw new InputError({ field, rule, remedy: 'remove one of them' });
    }
  }
}

function checkAxesOutsideGrid({ axes, grid }: Sweep): void {
  for (const path of Object.keys(axes)) {
    if (!Object.keys(grid).some((other) => isSamePath(other, path))) continue;
    const field = formatPath(['axes', path]);
    throw new InputError({ field, rule: 'is an axis of the grid too', remedy: 'remove one of them' });
  }
}

function checkRounds(sweep: Sweep): void {
  const { networks } = sweep;
  const points = axisPoints(sweep);
  if (networks % points === 0) return;
  const counts = axisCounts(sweep);
  const product = counts.length > 1 ? ` (${counts.join(' x ')})` : '';
  if (points > MAX_NETWORKS) {
    const rule = `have ${points} combinations${product}; there may be at most ${MAX_NETWORKS}`;
    throw new InputError({ field: 'axes', rule, remedy: 'use fewer values' });
  }
  const rule = `must be a multiple of the ${points} combinations of its axes${product}`;
  const rounds = Math.min(Math.max(1, Math.round(networks / points)), Math.floor(MAX_NETWORKS / points));
  throw new InputError({
    field: 'networks',
    value: networks,
    rule,
    remedy: `use for example ${points * rounds}`,
  });
}
