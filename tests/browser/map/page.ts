// A page with a map of XOR networks, which its own worker draws.
import '../../../src/elements/map.ts';
import { parseSweep, preset } from '../../../src/spec/index.ts';

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  body { margin: 0 auto; max-width: 1000px; padding: 16px; background: var(--basin-surface); color: var(--basin-ink); }
`);
document.adoptedStyleSheets.push(sheet);

const map = document.createElement('basin-map');
map.sweep = parseSweep(preset('xor'), { steps: 300 });
map.index = 3n;
document.querySelector('main')?.append(map);
