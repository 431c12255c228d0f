import { describe, expect, it } from 'vitest';
import { addNanos } from '../../parts/money';
import { boundsOf, colorsOf, foldUsage, stepsBetween, totalsByGroup } from './series';

const NONE = { requests: 1, failed: 0, input: 10, output: 5 };
const row = (at: string, group: string | undefined, charge: number) => ({ at, group, charge, ...NONE });

describe('foldUsage', () => {
  it('gives every step a value, also the quiet ones', () => {
    const usage = {
      from: '2026-11-21T10:00:00Z',
      to: '2026-11-21T13:20:00Z',
      rows: [row('2026-11-21T10:00:00Z', 'a', 5), row('2026-11-21T12:00:00Z', 'b', 7)],
    };

    const { series, points } = foldUsage(usage, 'hour');

    expect(series.map(({ groups }) => groups)).toEqual([['b'], ['a']]);
    expect(points).toEqual([
      { at: '2026-11-21T10:00:00.000Z', charges: [0n, 5n] },
      { at: '2026-11-21T11:00:00.000Z', charges: [0n, 0n] },
      { at: '2026-11-21T12:00:00.000Z', charges: [7n, 0n] },
      { at: '2026-11-21T13:00:00.000Z', charges: [0n, 0n] },
    ]);
  });

  it('keeps seven series and folds the rest, losing no nano', () => {
    const rows = Array.from({ length: 20 }, (_, index) =>
      row('2026-11-21T00:00:00Z', `m${index}`, index + 1),
    );
    const usage = { from: '2026-11-21T00:00:00Z', to: '2026-11-22T00:00:00Z', rows };

    const { series, points } = foldUsage(usage, 'day');

    expect(series).toHaveLength(8);
    expect(series.at(-1)).toMatchObject({ isOther: true, charge: 91n });
    expect(addNanos(...(points[0]?.charges ?? []))).toBe(210n);
  });

  it('does not fold a single one', () => {
    const rows = Array.from({ length: 8 }, (_, index) => row('2026-11-21T00:00:00Z', `m${index}`, 1));

    const { series } = foldUsage({ from: '2026-11-21T00:00:00Z', to: '2026-11-21T01:00:00Z', rows }, 'hour');

    expect(series.some(({ isOther }) => isOther)).toBe(false);
  });
});

describe('steps', () => {
  it('follow the calendar of UTC', () => {
    expect(stepsBetween('2026-01-31T05:00:00Z', '2026-03-01T00:00:01Z', 'month')).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-02-01T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
    ]);
    expect(stepsBetween('2026-02-27T00:00:00Z', '2026-03-01T00:00:00Z', 'day')).toHaveLength(2);
  });

  it('end with the current one', () => {
    const now = new Date('2026-03-31T10:20:30Z');
    expect(boundsOf('24h', now).from.toISOString()).toBe('2026-03-30T11:00:00.000Z');
    expect(boundsOf('7d', now).from.toISOString()).toBe('2026-03-25T00:00:00.000Z');
    expect(boundsOf('12mo', now).from.toISOString()).toBe('2025-04-01T00:00:00.000Z');
  });
});

describe('totals', () => {
  it('add up per group, the dearest first, requests without a group included', () => {
    const totals = totalsByGroup([
      row('2026-11-21T00:00:00Z', 'a', 1),
      row('2026-11-21T01:00:00Z', 'a', 2),
      row('2026-11-21T01:00:00Z', undefined, 0),
      row('2026-11-21T01:00:00Z', 'b', 9),
    ]);

    expect(totals.map(({ group, charge, requests }) => [group, charge, requests])).toEqual([
      ['b', 9n, 1],
      ['a', 3n, 2],
      ['', 0n, 1],
    ]);
  });
});

describe('colours', () => {
  it('are the same for the same group and differ within a chart', () => {
    const series = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((group) => ({
      groups: [group],
      isOther: false,
      charge: 1n,
    }));

    expect(new Set(colorsOf(series)).size).toBe(7);
    expect(colorsOf(series.slice(0, 1))).toEqual(colorsOf(series).slice(0, 1));
  });
});
