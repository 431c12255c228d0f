import { isUtcDay } from '../../parts/time';
import { isMovementKind, type MovementKind } from './kinds';

export interface LedgerSearch {
  kind?: MovementKind;
  /** First and last UTC day, both included. */
  from?: string;
  to?: string;
}

export function readLedgerSearch(search: Record<string, unknown>): LedgerSearch {
  return {
    ...(isMovementKind(search.kind) && { kind: search.kind }),
    ...(isUtcDay(search.from) && { from: search.from }),
    ...(isUtcDay(search.to) && { to: search.to }),
  };
}
