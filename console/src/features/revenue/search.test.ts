import { expect, it } from 'vitest';
import { daysOf } from './search';

it('tells the days of an answer, of which the end is left out', () => {
  expect(daysOf({ from: '2026-10-22', to: '2026-11-22' })).toBe('2026-10-22 to 2026-11-21');
  expect(daysOf({ from: '2026-11-21', to: '2026-11-22' })).toBe('2026-11-21');
  expect(daysOf({ from: '2026-02-28T00:00:00Z', to: '2026-03-02T00:00:00Z' })).toBe(
    '2026-02-28 to 2026-03-01',
  );
});
