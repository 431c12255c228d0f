import type { Schemas } from '../../api/client';
import type { State } from '../../parts/StateBadge';

type Batch = Pick<Schemas['CodeBatch'], 'disabledAt' | 'expiresAt' | 'grantExpiresAt'>;

interface BatchState {
  state: State;
  label: 'Good' | 'Expired' | 'Disabled';
}

/** A code is good until its own end or that of the money it gives, whichever is first. */
export function stateOfBatch({ disabledAt, expiresAt, grantExpiresAt }: Batch, now: number): BatchState {
  if (disabledAt) return { state: 'quiet', label: 'Disabled' };
  const hasEnded = [expiresAt, grantExpiresAt].some((end) => end && Date.parse(end) <= now);
  return hasEnded ? { state: 'quiet', label: 'Expired' } : { state: 'ok', label: 'Good' };
}
