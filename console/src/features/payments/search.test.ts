import { expect, test } from 'vitest';
import { readPaymentsSearch, seenBy } from './search';

test('an admin without a role in the own tenant sees the payments of all from the start', () => {
  expect(seenBy({ isAdmin: true, ofOwn: false }, {})).toEqual({ all: true });
  expect(seenBy({ isAdmin: true, ofOwn: true }, {})).toEqual({});
  expect(seenBy({ isAdmin: true, ofOwn: true }, { all: true })).toEqual({ all: true });
});

test('a tenant asks for nothing that only an admin may, whatever the address says', () => {
  const search = readPaymentsSearch({ all: true, flagged: true, reference: 'TG-1', payment: 'p' });

  expect(search).toEqual({ all: true, flagged: true, reference: 'TG-1', payment: 'p' });
  expect(seenBy({ isAdmin: false, ofOwn: true }, search)).toEqual({});
  expect(seenBy({ isAdmin: true, ofOwn: true }, search)).toEqual({
    all: true,
    flagged: true,
    reference: 'TG-1',
  });
});
