// `<basin-straight-way>`: the loss on the straight line from where a network starts to where it ends, and of the next ones.
import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Engine } from '../engine/engine.ts';
import type { Inspection } from '../engine/result.ts';
import type { Sweep } from '../spec/index.ts';
import { countText } from '../wording/numbers.ts';
import type { LossLine } from './line.ts';
import { register } from './register.ts';
import { SideRun, type Begin } from './side-run.ts';

const LINES = 5;
const POINTS = 101;

/**
 * Loss profiles from start to endpoint, measured by the page's engine.
 *
 * @prop sweep - the sweep of one cell
 * @prop begin - begins a run on the page's engine
 * @prop engine - opens the page's engine
 * @prop index - the network whose line comes first; null for the first network
 */
export class BasinStraightWay extends SideRun<readonly LossLine[]> {
  static override properties: PropertyDeclarations = {
    engine: { attribute: false },
    index: { attribute: false },
  };

  declare engine: (() => Promise<Engine>) | null;
  declare index: bigint | null;

  constructor() {
    super();
    this.engine = null;
    this.index = null;
  }

  protected override get label(): string {
    const first = this.index ?? 0n;
    return `Networks ${countText(first)} to ${countText(first + BigInt(LINES - 1))}`;
  }

  protected override async carryOut(
    sweep: Sweep,
    _begin: Begin,
    signal: AbortSignal,
  ): Promise<readonly LossLine[]> {
    const [engine] = await Promise.all([this.engine?.(), import('./line.ts')]);
    if (!engine) return [];
    const first = this.index ?? 0n;
    const inspections: Inspection[] = [];
    for (let i = 0; i < LINES; i++) {
      inspections.push(await engine.inspect(sweep, { index: first + BigInt(i), signal }));
      this.done = (i + 1) / (LINES + 1);
    }
    return linesOf(engine, sweep, inspections, signal);
  }

  protected override picture(lines: readonly LossLine[]): TemplateResult {
    return html`<basin-line .lines=${lines}></basin-line>`;
  }
}

/** The lines of networks that have an endpoint. */
async function linesOf(
  engine: Engine,
  sweep: Sweep,
  inspections: readonly Inspection[],
  signal: AbortSignal,
): Promise<LossLine[]> {
  const finite = inspections.filter(({ outcome }) => outcome !== 'diverged');
  if (finite.length === 0) return [];
  const starts = networkLast(finite.map(({ initialParameters }) => initialParameters));
  const ends = networkLast(finite.map(({ finalParameters }) => finalParameters));
  const losses = await engine.lossAlong(sweep, { starts, ends, points: POINTS, signal });
  return finite.map(({ index, outcome }, line) => ({
    name: `network ${countText(BigInt(index))}`,
    losses: Float64Array.from({ length: POINTS }, (_, point) => losses[point * finite.length + line] ?? 0),
    outcome,
  }));
}

/** (parameterCount, networks) from a list of networks. */
export function networkLast(networks: readonly (readonly number[])[]): Float32Array {
  const size = networks[0]?.length ?? 0;
  return Float32Array.from(
    { length: size * networks.length },
    (_, i) => networks[i % networks.length]?.[Math.floor(i / networks.length)] ?? 0,
  );
}

register('basin-straight-way', BasinStraightWay);

declare global {
  interface HTMLElementTagNameMap {
    'basin-straight-way': BasinStraightWay;
  }
}
