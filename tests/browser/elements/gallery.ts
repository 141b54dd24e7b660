// A page with every element, each showing what the command line printed.
import comparison from '../../fixtures/elements/comparison.json';
import critical from '../../fixtures/elements/critical-points.json';
import history from '../../fixtures/elements/history.json';
import kinds from '../../fixtures/elements/xor-kinds.json';
import '../../../src/elements/alluvial.ts';
import '../../../src/elements/boundary.ts';
import '../../../src/elements/density.ts';
import '../../../src/elements/gallery.ts';
import '../../../src/elements/histogram.ts';
import '../../../src/elements/index-loss.ts';
import '../../../src/elements/line.ts';
import '../../../src/elements/microscope.ts';
import '../../../src/elements/outcomes.ts';
import '../../../src/elements/widths.ts';
import { fitSweep } from '../../../src/datasets/fit.ts';
import type { Comparison } from '../../../src/engine/compare.ts';
import { createReference } from '../../../src/reference/index.ts';
import { loadDataset } from '../../../src/datasets/load.ts';
import type { Dataset } from '../../../src/datasets/dataset.ts';
import type { ClassifiedResult } from '../../../src/landscape/classified-result.ts';
import type { Inspection } from '../../../src/engine/result.ts';
import examples from '../../fixtures/elements/examples.json';
import stuck from '../../fixtures/elements/inspect-stuck.json';
import widths from '../../fixtures/elements/widths.json';

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  body { margin: 0 auto; max-width: 860px; padding: 16px; background: var(--basin-surface); color: var(--basin-ink); }
  section { margin-block: 24px; }
`);
document.adoptedStyleSheets.push(sheet);

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

show('basin-microscope', { inspection, data });

show('basin-alluvial', {
  comparison: comparison as unknown as Comparison,
  labelA: 'gd 0.2',
  labelB: 'adam 0.01',
});
show('basin-widths', { cells: widths.cells });
show('basin-index-loss', { points: critical.points });

const reference = createReference(fitSweep(inspection.sweep, data));
show('basin-line', {
  lines: examples.slice(0, 5).map(({ index, parameters }) => ({
    name: `network ${index}`,
    losses: reference.lossAlong(reference.initialize(BigInt(index)), Float64Array.from(parameters), 101),
    outcome: index === '1611' ? ('solved' as const) : ('local-minimum' as const),
  })),
});

const opened: unknown[] = [];
for (const name of ['basin-brush', 'basin-open', 'basin-copy'] as const) {
  document.addEventListener(name, (event) => {
    opened.push([name, (event as CustomEvent).detail]);
  });
}
Object.assign(window, { events: opened });
