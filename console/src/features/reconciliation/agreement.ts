import type { Schemas } from '../../api/client';
import type { State } from '../../parts/StateBadge';

type Summary = Pick<Schemas['ReconciliationSummary'], 'asOf' | 'comparedAt' | 'different'>;

const STALE_MILLIS = 120_000;

/** Whether the figures are those of a comparison too long ago to say how things are; both times are the service's. */
export function isStale({ asOf, comparedAt }: Summary): boolean {
  return !comparedAt || new Date(asOf).getTime() - new Date(comparedAt).getTime() > STALE_MILLIS;
}

export function agreementOf(summary: Summary): { label: string; look: State } {
  const { minutes } = summary.different;
  if (minutes > 0) return { label: `${minutes} minutes differ`, look: 'bad' };
  return isStale(summary)
    ? { label: 'Not compared', look: 'bad' }
    : { label: 'Everything agrees', look: 'ok' };
}
