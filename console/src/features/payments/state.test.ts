import { expect, test } from 'vitest';
import type { Schemas } from '../../api/client';
import { decisionsOn } from './state';

const payment: Schemas['Payment'] = {
  id: 'p',
  tenantId: 't',
  method: 'stripe',
  amount: 5_000_000_000,
  currency: 'USD',
  state: 'pending',
  requestedBy: 'someone@example.com',
  createdAt: '2026-06-01T00:00:00Z',
  updatedAt: '2026-06-01T00:00:00Z',
  expiresAt: '2026-06-02T00:00:00Z',
};

test('a bank transfer that comes after its time can still be credited', () => {
  expect(decisionsOn({ ...payment, method: 'bank-transfer', state: 'expired' })).toEqual(['confirm']);
  expect(decisionsOn({ ...payment, state: 'expired' })).toEqual([]);
});

test('a disputed payment that was credited can only be acknowledged', () => {
  expect(
    decisionsOn({ ...payment, state: 'paid', credited: payment.amount, attention: 'The payer disputes it.' }),
  ).toEqual(['acknowledge']);
});

test('money of another amount is credited or acknowledged', () => {
  expect(decisionsOn({ ...payment, attention: 'It received 4 EUR.' })).toEqual(['confirm', 'acknowledge']);
});

test('a payment that nobody made is cancelled', () => {
  expect(decisionsOn(payment)).toEqual(['cancel']);
  expect(decisionsOn({ ...payment, method: 'bank-transfer' })).toEqual(['confirm', 'cancel']);
});
