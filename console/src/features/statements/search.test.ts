import { expect, it } from 'vitest';
import { startOfDay } from '../../parts/time';
import { readLedgerSearch } from '../ledger/search';
import { pagesFor } from '../shell/pages';
import { entriesOf } from './search';

const MONTH = { from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z' };

it('leads from a line to the ledger filtered by the same things', () => {
  const search = entriesOf(MONTH, { kind: 'charge', model: 'gpt-5.4' }, 'tenant-1');

  expect(readLedgerSearch({ ...search })).toEqual(search);
  expect(search).toMatchObject({ tenant: 'tenant-1', kind: 'charge', model: 'gpt-5.4' });
  expect(startOfDay(search.from ?? '')).toBe('2026-02-01T00:00:00.000Z');
  expect(startOfDay(search.to ?? '', 1)).toBe('2026-03-01T00:00:00.000Z');
});

it('names no tenant for the own one', () => {
  expect(entriesOf(MONTH, { kind: 'top-up' }, undefined)).toEqual({
    kind: 'top-up',
    from: '2026-02-01',
    to: '2026-02-28',
  });
});

it('is reached by platform finance, and not by developers', () => {
  const pages = (role: string) => pagesFor([role]).map(({ to }) => to);

  expect(pages('platform-finance')).toEqual(
    expect.arrayContaining(['/statements', '/ledger', '/books', '/reconciliation']),
  );
  expect(pages('developer')).not.toContain('/statements');
});
