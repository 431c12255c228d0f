import { isUtcDay } from '../../parts/time';

export interface BooksSearch {
  tenant?: string;
  kind?: string;
  from?: string;
  to?: string;
  /** The transfer whose drawer is open. */
  transfer?: string;
}

export const TRANSFER_KINDS: Readonly<Record<string, string>> = {
  'top-up': 'Top-up',
  charge: 'Charge',
  cost: 'Provider cost',
  refund: 'Refund',
  grant: 'Grant',
  correction: 'Correction',
  'write-off': 'Write-off',
  expiry: 'Expiry',
};

export function readBooksSearch(search: Record<string, unknown>): BooksSearch {
  return {
    ...(typeof search.tenant === 'string' && search.tenant && { tenant: search.tenant }),
    ...(typeof search.kind === 'string' &&
      Object.hasOwn(TRANSFER_KINDS, search.kind) && { kind: search.kind }),
    ...(isUtcDay(search.from) && { from: search.from }),
    ...(isUtcDay(search.to) && { to: search.to }),
    ...(typeof search.transfer === 'string' && search.transfer && { transfer: search.transfer }),
  };
}
