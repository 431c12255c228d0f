import { isOutcome, type Outcome } from '../../parts/outcome';

export interface RequestsSearch {
  key?: string;
  model?: string;
  outcome?: Outcome;
  /** The request that is open in the drawer. */
  request?: string;
  /** Whose request that is, when it is not the own tenant's. */
  tenant?: string;
}

export function readRequestsSearch(search: Record<string, unknown>): RequestsSearch {
  return {
    ...(typeof search.key === 'string' && { key: search.key }),
    ...(typeof search.model === 'string' && { model: search.model }),
    ...(isOutcome(search.outcome) && { outcome: search.outcome }),
    ...(typeof search.request === 'string' && { request: search.request }),
    ...(typeof search.tenant === 'string' && { tenant: search.tenant }),
  };
}
