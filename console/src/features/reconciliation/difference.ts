import type { Schemas } from '../../api/client';
import { formatAll } from '../../parts/money';

type Difference = Pick<Schemas['ReconciledMinute'], 'missing' | 'missingCharge'>;

/** What a person accepts with a difference; it stands after the words `Against the journal of …, the ledger`. */
export function differenceOf({ missing, missingCharge }: Difference): string {
  const events = (count: number) => `${count} ${count === 1 ? 'event' : 'events'}`;
  const lacks = [missing > 0 && events(missing), missingCharge > 0 && formatAll(missingCharge)];
  const exceeds = [missing < 0 && events(-missing), missingCharge < 0 && formatAll(-missingCharge)];
  const parts = [
    lacks.some(Boolean) && `lacks ${lacks.filter(Boolean).join(' and ')}`,
    exceeds.some(Boolean) && `has ${exceeds.filter(Boolean).join(' and ')} more`,
  ];
  const advice = exceeds.some(Boolean)
    ? 'More arrived than the journal tells of. Accept it only when you know why.'
    : 'What it lacks will not be charged. Accept it only when nobody can bring it back, as when a disk is lost.';
  return `${parts.filter(Boolean).join(' and ')}. ${advice}`;
}
