// `<basin-critical-search>`: looks for critical points of a sweep's objective in a worker, and shows index against loss.
import { html, type TemplateResult } from 'lit';
import type { ListedPoints } from '../landscape/page-protocol.ts';
import { openLandscapeWorker } from '../landscape/page.ts';
import type { Sweep } from '../spec/index.ts';
import { countText } from '../wording/numbers.ts';
import { register } from './register.ts';
import { SideRun, type Begin } from './side-run.ts';

const STARTS = 400;

/**
 * Searches for minima and saddles of a small network with a smooth activation.
 *
 * @prop sweep - the sweep of one cell
 * @prop begin - begins a run on the page's engine; the search needs none
 */
export class BasinCriticalSearch extends SideRun<ListedPoints> {
  protected override get label(): string {
    return `Search from ${countText(STARTS)} places`;
  }

  protected override async carryOut(sweep: Sweep, _begin: Begin, signal: AbortSignal): Promise<ListedPoints> {
    await import('./index-loss.ts');
    const worker = openLandscapeWorker();
    try {
      return await worker.criticalPoints(
        { sweep, starts: STARTS },
        {
          signal,
          onFraction: (fraction) => {
            if (this.done !== null) this.done = fraction;
          },
        },
      );
    } finally {
      worker.close();
    }
  }

  protected override picture({ starts, found, points }: ListedPoints): TemplateResult {
    return html`<p class="note">
        ${countText(found)} of ${countText(starts)} searches ended at a critical point.
      </p>
      <basin-index-loss .points=${points}></basin-index-loss>`;
  }
}

register('basin-critical-search', BasinCriticalSearch);

declare global {
  interface HTMLElementTagNameMap {
    'basin-critical-search': BasinCriticalSearch;
  }
}
