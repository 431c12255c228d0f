import { expect, test } from 'vitest';
import { agreementOf } from './agreement';

const summary = {
  asOf: '2026-06-01T12:00:00Z',
  comparedAt: '2026-06-01T11:59:50Z',
  different: { minutes: 0, missing: 0, surplus: 0, missingCharge: 0 },
};

test('everything agrees when it was compared lately', () => {
  expect(agreementOf(summary).label).toBe('Everything agrees');
});

test('nothing is said to agree when it was not compared for two minutes, or never', () => {
  expect(agreementOf({ ...summary, comparedAt: '2026-06-01T11:57:59Z' }).label).toBe('Not compared');
  expect(agreementOf({ ...summary, comparedAt: undefined }).label).toBe('Not compared');
});

test('differences are told however old they are', () => {
  const different = { ...summary.different, minutes: 3 };
  expect(agreementOf({ ...summary, different, comparedAt: undefined }).label).toBe('3 minutes differ');
});
