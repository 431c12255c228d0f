import type { Schemas } from '../api/client';
import type { State } from './StateBadge';

export type Outcome = Schemas['Outcome'];

/** How a completion ended, in words, and what it means for the bill. */
export const OUTCOMES: Readonly<Record<Outcome, { label: string; state: State; meaning: string }>> = {
  COMPLETE: { label: 'Complete', state: 'ok', meaning: 'The whole answer was delivered and charged.' },
  EMPTY: { label: 'Empty', state: 'warn', meaning: 'The provider answered but produced nothing. Free.' },
  REFUSED: { label: 'Refused', state: 'warn', meaning: 'Refused before a provider was called. Free.' },
  UPSTREAM_ERROR: { label: 'Provider error', state: 'bad', meaning: 'No provider gave an answer. Free.' },
  CUT_BY_UPSTREAM: {
    label: 'Cut by provider',
    state: 'bad',
    meaning: 'The answer broke off; what was delivered is charged.',
  },
  CUT_BY_CLIENT: {
    label: 'Cut by client',
    state: 'warn',
    meaning: 'The client went away; what was produced until then is charged.',
  },
  INTERNAL_ERROR: { label: 'Internal error', state: 'bad', meaning: 'A fault of Tollgate itself. Free.' },
};

export function isOutcome(text: unknown): text is Outcome {
  return typeof text === 'string' && Object.hasOwn(OUTCOMES, text);
}

/** Outcomes may be added by the platform before the console knows them. */
export function describeOutcome(outcome: string): { label: string; state: State; meaning: string } {
  return isOutcome(outcome) ? OUTCOMES[outcome] : { label: outcome, state: 'quiet', meaning: '' };
}
