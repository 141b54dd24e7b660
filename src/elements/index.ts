// The elements as a library: importing this defines them all.
export type { BasinEvents } from './events.ts';
export type { ChartTable } from './data-table.ts';
export { installTheme, levelColor, outcomeColor, outcomeMark } from './theme.ts';
export { BasinBoundary } from './boundary.ts';
export { BasinHistogram } from './histogram.ts';
export { BasinOutcomes } from './outcomes.ts';
export { BasinApp } from './app.ts';
export { BasinDots } from './dots.ts';
export { BasinEscape } from './escape.ts';
export { BasinResults } from './results.ts';
export { BasinSweepPanel, type RunState } from './sweep-panel.ts';
export type { Recording } from './recording.ts';
export type { CellEnds, Finished } from './session.ts';
export type { Well } from './wells.ts';
