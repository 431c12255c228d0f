import type { Schemas } from '../../api/client';
import { isMovementKind } from '../ledger/kinds';
import type { LedgerSearch } from '../ledger/search';

type Statement = Schemas['Statement'];

export interface StatementsSearch {
  /** Another tenant than the own; for those who answer for the platform. */
  tenant?: string;
}

export function readStatementsSearch(search: Record<string, unknown>): StatementsSearch {
  return typeof search.tenant === 'string' && search.tenant ? { tenant: search.tenant } : {};
}

/** The ledger's filter that finds what a line counts. */
export function entriesOf(
  { from, to }: Pick<Statement, 'from' | 'to'>,
  { kind, model }: Pick<Statement['lines'][number], 'kind' | 'model'>,
  tenant: string | undefined,
): LedgerSearch {
  return {
    ...(tenant && { tenant }),
    ...(isMovementKind(kind) && { kind }),
    ...(model && { model }),
    from: from.slice(0, 10),
    to: new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10),
  };
}
