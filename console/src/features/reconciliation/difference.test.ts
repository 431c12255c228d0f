import { expect, test } from 'vitest';
import { differenceOf } from './difference';

test('what is missing will not be charged', () => {
  expect(differenceOf({ missing: 3, missingCharge: 20_000_000 })).toBe(
    'lacks 3 events and $0.02. What it lacks will not be charged. Accept it only when nobody can bring it back, as when a disk is lost.',
  );
  expect(differenceOf({ missing: 1, missingCharge: 0 })).toMatch(/^lacks 1 event\. What it lacks/);
  expect(differenceOf({ missing: 0, missingCharge: 5 })).toMatch(/^lacks \$0\.000000005\. What it lacks/);
});

test('a surplus is told as one', () => {
  expect(differenceOf({ missing: -3, missingCharge: -20_000_000 })).toBe(
    'has 3 events and $0.02 more. More arrived than the journal tells of. Accept it only when you know why.',
  );
  expect(differenceOf({ missing: 0, missingCharge: -5 })).toMatch(/^has \$0\.000000005 more\. More arrived/);
});

test('events and charge may differ in opposite directions', () => {
  expect(differenceOf({ missing: 2, missingCharge: -20_000_000 })).toMatch(
    /^lacks 2 events and has \$0\.02 more\. More arrived/,
  );
  expect(differenceOf({ missing: -2, missingCharge: 20_000_000 })).toMatch(
    /^lacks \$0\.02 and has 2 events more\. More arrived/,
  );
});
