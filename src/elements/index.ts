// The elements as a library: importing this defines them all.
export type { BasinEvents } from './events.ts';
export type { ChartTable } from './data-table.ts';
export { installTheme, levelColor, outcomeColor, outcomeMark } from './theme.ts';
