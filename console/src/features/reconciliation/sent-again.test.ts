import { expect, test } from 'vitest';
import { sentAgain } from './sent-again';

test('it is told how many were sent again, and that more may be left', () => {
  expect(sentAgain({ redriven: 1, more: false })).toBe('1 event is sent again.');
  expect(sentAgain({ redriven: 12, more: false })).toBe('12 events are sent again.');
  expect(sentAgain({ redriven: 1000, more: true })).toBe('1,000 events are sent again. More may be left.');
});
