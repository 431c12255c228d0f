import { expect, test } from 'vitest';
import type { Schemas } from '../../api/client';
import { countUnknown, verdictOn, wrongAmounts } from './charges';

const report = { month: '2026-11', checked: 10, differing: 0, complete: true };

const difference: Schemas['ChargeDifference'] = {
  eventId: 'e',
  requestId: 'r',
  tenantId: 't',
  startedAt: '2026-11-01T00:00:00Z',
  priceVersion: 'p1',
  charge: 120,
  expectedCharge: 100,
  official: 200,
  expectedOfficial: 200,
  cost: 0,
  expectedCost: 0,
};

test('charges are right only when all of the month were computed and none differs', () => {
  expect(verdictOn(report).look).toBe('ok');
  expect(verdictOn({ ...report, complete: false }).label).toBe('Not verified');
  expect(verdictOn({ ...report, complete: false, differing: 2 }).label).toBe('2 requests differ');
  expect(verdictOn({ ...report, checked: 0 }).label).toBe('Nothing to verify');
});

test('only the amounts that differ are listed', () => {
  expect(wrongAmounts(difference)).toEqual([{ difference, what: 'Charge', booked: 120, computed: 100 }]);
});

test('what names an unknown price could not be computed', () => {
  const unknown = { ...difference, expectedCharge: undefined, expectedOfficial: undefined };

  expect(countUnknown([difference, unknown])).toBe(1);
});
