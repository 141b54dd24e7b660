// `<basin-who-escapes>`: the networks of a sweep again from the same starts with another optimizer: who gets out, who is trapped.
import { html, type TemplateResult } from 'lit';
import type { Comparison } from '../engine/compare.ts';
import { parseSweep, type Sweep } from '../spec/index.ts';
import { register } from './register.ts';
import { SideRun, type Begin } from './side-run.ts';

/**
 * Compares a sweep with the same starts under Adam; a sweep of Adam with gradient descent.
 *
 * @prop sweep - the sweep, without a grid
 * @prop begin - begins a run on the page's engine
 */
export class BasinWhoEscapes extends SideRun<Comparison> {
  protected override get label(): string {
    return `The same starts with ${this.#isAdam() ? 'gradient descent' : 'Adam'}`;
  }

  protected override async carryOut(sweep: Sweep, begin: Begin, signal: AbortSignal): Promise<Comparison> {
    const optimizer = this.#isAdam()
      ? { kind: 'gd', learningRate: 0.1 }
      : { kind: 'adam', learningRate: 0.01 };
    const rival = parseSweep({ ...sweep, optimizer });
    const [{ checkPairs, compareRuns }] = await Promise.all([
      import('../engine/compare.ts'),
      import('./alluvial.ts'),
    ]);
    checkPairs(sweep, rival);
    const a = await begin(sweep, signal);
    await this.follow(a, 0, 0.5);
    const b = await begin(rival, signal);
    await this.follow(b, 0.5, 1);
    return compareRuns(a, b);
  }

  protected override picture(comparison: Comparison): TemplateResult {
    const name = ({ optimizer: { kind } }: Sweep): string => (kind === 'adam' ? 'Adam' : kind);
    return html`<basin-alluvial
      .comparison=${comparison}
      label-a=${name(comparison.a.sweep)}
      label-b=${name(comparison.b.sweep)}
    ></basin-alluvial>`;
  }

  #isAdam(): boolean {
    return this.sweep?.optimizer.kind === 'adam';
  }
}

register('basin-who-escapes', BasinWhoEscapes);

declare global {
  interface HTMLElementTagNameMap {
    'basin-who-escapes': BasinWhoEscapes;
  }
}
