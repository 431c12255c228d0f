import { isUtcDay } from '../../parts/time';
import { isMovementKind, type MovementKind } from './kinds';

export interface LedgerSearch {
  /** Another tenant than the own; for those who answer for the platform. */
  tenant?: string;
  kind?: MovementKind;
  /** Only the charges of this model. */
  model?: string;
  /** First and last UTC day, both included. */
  from?: string;
  to?: string;
}

export function readLedgerSearch(search: Record<string, unknown>): LedgerSearch {
  return {
    ...(typeof search.tenant === 'string' && search.tenant && { tenant: search.tenant }),
    ...(isMovementKind(search.kind) && { kind: search.kind }),
    ...(typeof search.model === 'string' && search.model && { model: search.model }),
    ...(isUtcDay(search.from) && { from: search.from }),
    ...(isUtcDay(search.to) && { to: search.to }),
  };
}
