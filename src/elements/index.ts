// The elements as a library: importing this defines them all.
export type { BasinEvents } from './events.ts';
export type { ChartTable } from './data-table.ts';
export { installTheme, levelColor, outcomeColor, outcomeMark } from './theme.ts';
export { BasinBoundary } from './boundary.ts';
export { BasinHistogram } from './histogram.ts';
export { BasinOutcomes } from './outcomes.ts';
export { BasinCard } from './card.ts';
export { BasinDensity } from './density.ts';
export { BasinGallery } from './gallery.ts';
export type { LossesAtStep } from './density-layout.ts';
export type { Example, GalleryItem } from './gallery-items.ts';
