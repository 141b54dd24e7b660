// Statistics of sweeps: intervals of shares, tests between them, quantiles and levels of losses.
export { clopperPearson, groupedShareInterval, shareInterval, wilson } from './intervals.ts';
export type { Interval, ShareWithInterval } from './intervals.ts';
export { concentrationFor, sequentialInterval } from './sequential.ts';
export type { SequentialOptions } from './sequential.ts';
export { twoProportionTest, binomialTest, holm } from './tests.ts';
export type { TwoProportionResult } from './tests.ts';
export { mcnemarTest, pairedDifference } from './paired.ts';
export type { McNemarResult, PairedDifference } from './paired.ts';
export { quantilesOfSorted, summarize } from './quantiles.ts';
export type { Summary } from './quantiles.ts';
export { lossLevels } from './levels.ts';
export type { Level, LevelOptions } from './levels.ts';
export { simpleFraction } from './fractions.ts';
export type { FractionOptions } from './fractions.ts';
export { richness } from './richness.ts';
export type { EstimateWithInterval, Richness } from './richness.ts';
export { discoveryCurve, logarithmicSteps } from './discovery-curve.ts';
export type { DiscoveryPoint } from './discovery-curve.ts';
export { rankFrequency } from './rank-frequency.ts';
export type { RankFrequency } from './rank-frequency.ts';
export { kaplanMeier } from './survival.ts';
export type {
  SurvivalCurve,
  SurvivalOptions,
  SurvivalScale,
  SurvivalStep,
  TimeWithInterval,
} from './survival.ts';
