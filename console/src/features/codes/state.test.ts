import { expect, it } from 'vitest';
import { stateOfBatch } from './state';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const PAST = '2026-11-21T12:00:00Z';
const FUTURE = '2026-11-21T12:00:01Z';

const label = (batch: Parameters<typeof stateOfBatch>[0]) => stateOfBatch(batch, NOW).label;

it('is good until the codes or their money end', () => {
  expect(label({})).toBe('Good');
  expect(label({ expiresAt: FUTURE, grantExpiresAt: FUTURE })).toBe('Good');
  expect(label({ expiresAt: PAST })).toBe('Expired');
  expect(label({ grantExpiresAt: PAST })).toBe('Expired');
});

it('is disabled for good', () => {
  expect(label({ disabledAt: PAST, expiresAt: PAST })).toBe('Disabled');
});
