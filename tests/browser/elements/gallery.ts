// A page with every element, each showing what the command line printed.
import history from '../../fixtures/elements/history.json';
import kinds from '../../fixtures/elements/xor-kinds.json';
import '../../../src/elements/boundary.ts';
import '../../../src/elements/density.ts';
import '../../../src/elements/gallery.ts';
import '../../../src/elements/histogram.ts';
import '../../../src/elements/outcomes.ts';
import { loadDataset } from '../../../src/datasets/load.ts';
import type { Dataset } from '../../../src/datasets/dataset.ts';
import type { ClassifiedResult } from '../../../src/landscape/classified-result.ts';
import type { Inspection } from '../../../src/engine/result.ts';
import examples from '../../fixtures/elements/examples.json';
import stuck from '../../fixtures/elements/inspect-stuck.json';

declare global {
  interface Window {
    /** Violations of the page's policy so far. */
    violations: string[];
  }
}
window.violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile, sample }) => {
  window.violations.push(`${violatedDirective} ${sourceFile} ${sample}`);
});

function show<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
): void {
  const section = document.createElement('section');
  const heading = document.createElement('h2');
  heading.textContent = tag;
  const element = Object.assign(document.createElement(tag), properties);
  section.append(heading, element);
  document.querySelector('main')?.append(section);
}

const [cell] = (kinds as unknown as ClassifiedResult).cells;
if (!cell) throw new Error('the fixture has no cell');

show('basin-histogram', { cell });
show('basin-outcomes', { cell });

const inspection = stuck as unknown as Inspection;
const data: Dataset = await loadDataset(inspection.sweep.dataset);
show('basin-boundary', { sweep: inspection.sweep, data, parameters: inspection.finalParameters });

const { edges } = history;
show('basin-density', {
  history: history.history.map(({ step, histogram }) => ({
    step,
    histogram: { ...histogram, scale: 'log10' as const, edges },
  })),
});

show('basin-gallery', {
  cell,
  sweep: inspection.sweep,
  data,
  examples: examples.map((example) => ({ ...example, index: BigInt(example.index) })),
});
