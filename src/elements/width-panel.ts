// `<basin-width-panel>`: the sweep again with wider and wider hidden layers: how the share solved grows.
import { html, type TemplateResult } from 'lit';
import type { CellResult } from '../engine/result.ts';
import { parseSweep, type Sweep } from '../spec/index.ts';
import { register } from './register.ts';
import { SideRun, type Begin } from './side-run.ts';

const WIDTHS = [2, 3, 4, 5, 6, 7, 8];
const NETWORKS = 2000;

/**
 * Trains networks with one hidden layer of 2 to 8 units.
 *
 * @prop sweep - the sweep that lends all but the layers
 * @prop begin - begins a run on the page's engine
 */
export class BasinWidthPanel extends SideRun<readonly CellResult[]> {
  protected override get label(): string {
    return 'Try 2 to 8 hidden units';
  }

  protected override async carryOut(
    sweep: Sweep,
    begin: Begin,
    signal: AbortSignal,
  ): Promise<readonly CellResult[]> {
    const [inputs, outputs] = [sweep.network.layers[0], sweep.network.layers.at(-1)];
    const wider = parseSweep({
      ...sweep,
      networks: NETWORKS,
      axes: {},
      grid: { 'network.layers': WIDTHS.map((width) => [inputs, width, outputs]) },
    });
    await import('./widths.ts');
    const { cells } = await this.follow(await begin(wider, signal));
    return cells;
  }

  protected override picture(cells: readonly CellResult[]): TemplateResult {
    return html`<basin-widths .cells=${cells}></basin-widths>`;
  }
}

register('basin-width-panel', BasinWidthPanel);

declare global {
  interface HTMLElementTagNameMap {
    'basin-width-panel': BasinWidthPanel;
  }
}
