// Endpoints exactly on kinks, for people: how many there are, how many seem dead, and how many can still descend.
import { KINDS } from '../../landscape/evidence.ts';
import type { KinkReport, OnKinks } from '../../landscape/kink-report.ts';
import { countText } from '../../wording/numbers.ts';

/** Two sentences at most; nothing where no network lies on a kink. */
export function kinkLines(report: KinkReport | null): string[] {
  if (!report || report.onKinks.networks === 0) return [];
  const { onKinks, seemingDead } = report;
  const seeming = seemingDead.onKinks;
  return [
    '',
    `On a kink: ${countText(onKinks.networks)} networks, ${fates(onKinks)}.`,
    ...(seeming.networks === 0
      ? []
      : [
          `Seeming dead (a hidden layer on at no sample): ${countText(seemingDead.networks)}, of which on a kink: ${countText(seeming.networks)}, ${fates(seeming)}.`,
        ]),
  ];
}

/** What a one-sided look says of them; what is left out of the sum has other kinds. */
function fates({ networks, kinds }: OnKinks): string {
  const others = KINDS.filter((kind) => kind !== 'saddle' && kinds[kind] > 0);
  return [
    `of which ${kinds.saddle === networks ? 'all' : countText(kinds.saddle)} can still descend`,
    ...others.map((kind) => `${countText(kinds[kind])} ${FATES[kind] ?? kind}`),
  ].join(', ');
}

const FATES: Readonly<Partial<Record<(typeof KINDS)[number], string>>> = {
  'local-minimum': 'are in local minima',
  dead: 'are dead',
  plateau: 'run away',
  undecided: 'are undecided',
  unconverged: 'are unconverged',
};
