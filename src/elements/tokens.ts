// The theme's values: one row per custom property, light and dark. Outcomes and loss levels differ in lightness as well as
// in hue, so that they stay apart without colour vision.

/** Custom property without its `--basin-`, with its value on a light and on a dark surface. */
export const COLORS = {
  surface: ['#fbfaf7', '#131419'],
  raised: ['#ffffff', '#1b1d24'],
  line: ['#e3dfd7', '#31343e'],
  ink: ['#1d1c1a', '#ecebe6'],
  muted: ['#625e57', '#a8a69f'],
  accent: ['#2456a5', '#8db5ff'],
  'on-accent': ['#ffffff', '#0c1220'],
  focus: ['#2456a5', '#8db5ff'],
  // Outcomes.
  solved: ['#0b7a75', '#45c9b6'],
  diverged: ['#1d1c1a', '#ecebe6'],
  dead: ['#77726a', '#918d86'],
  'local-minimum': ['#bf4a1c', '#f28a5c'],
  saddle: ['#6b46b0', '#b79cf5'],
  plateau: ['#9a6a00', '#efbf4d'],
  stationary: ['#a04a5c', '#e591a2'],
  undecided: ['#8a8375', '#b7b1a3'],
  unconverged: ['#2c76b8', '#7fb6ea'],
  // Loss levels, the lowest first: 0 is learned.
  'level-0': ['#0b7a75', '#45c9b6'],
  'level-1': ['#b07a00', '#f3c25a'],
  'level-2': ['#c4501f', '#f28a5c'],
  'level-3': ['#8c2a63', '#dd7fb8'],
  'level-4': ['#5a3fa0', '#a895f2'],
  'level-5': ['#4b4843', '#b7b1a3'],
  // Classes of the data and of what a network says about the plane.
  'class-0': ['#2667b0', '#74adf2'],
  'class-1': ['#c4671a', '#f3a65f'],
  'class-2': ['#5f7d1f', '#a9c95f'],
  boundary: ['#1d1c1a', '#ecebe6'],
  // Density, from none to most.
  'heat-0': ['#f1f1ee', '#1b1d24'],
  'heat-1': ['#cbd9ea', '#1e3553'],
  'heat-2': ['#97b8dc', '#255387'],
  'heat-3': ['#5d90c6', '#3b7bbd'],
  'heat-4': ['#2d64a6', '#70abe4'],
  'heat-5': ['#123a70', '#c9e3ff'],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

/** Custom properties that light and dark share. */
export const MEASURES = {
  font: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
  mono: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  'text-small': '0.8125rem',
  text: '1rem',
  'text-large': '1.25rem',
  space: '0.5rem',
  radius: '0.5rem',
} as const;
