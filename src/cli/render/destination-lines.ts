// Endpoints that had not arrived, for people: where settling led them.
import { KINDS } from '../../landscape/evidence.ts';
import type { ClassifiedCellResult } from '../../landscape/classified-result.ts';
import { countText } from '../../wording/numbers.ts';

const PLURALS: Readonly<Partial<Record<(typeof KINDS)[number], string>>> = {
  'local-minimum': 'minima',
  saddle: 'saddles',
  plateau: 'plateaus',
  undecided: 'undecided points',
};

/** One sentence, nothing where all had arrived: the gradient flow from an unconverged endpoint leads far away. */
export function destinationLines(leadsTo: ClassifiedCellResult['leadsTo']): string[] {
  const there = KINDS.filter((kind) => (leadsTo[kind] ?? 0) > 0);
  if (there.length === 0) return [];
  const parts = there.map((kind) => `${countText(leadsTo[kind] ?? 0)} to ${PLURALS[kind] ?? kind}`);
  return ['', `Still on their way, followed to where they settle: ${parts.join(', ')}.`];
}
