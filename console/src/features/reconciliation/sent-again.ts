import type { Schemas } from '../../api/client';

/** What became of sending again; one command takes a limited number. */
export function sentAgain({ redriven, more }: Schemas['Redriven']): string {
  const events = redriven === 1 ? '1 event is' : `${redriven.toLocaleString('en-US')} events are`;
  return `${events} sent again.${more ? ' More may be left.' : ''}`;
}
