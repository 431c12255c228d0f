import { describe, expect, it } from 'vitest';
import {
  addNanos,
  formatAll,
  formatExact,
  formatMoney,
  isExact,
  parseUsd,
  percentOff,
  plainDecimal,
  priceOf,
} from './money';

describe('formatMoney', () => {
  it.each([
    [0, '$0.00'],
    [1, '$0.000000001'],
    [482_000, '$0.000482'],
    [1_234_567, '$0.00123'],
    [9_999_999, '$0.01'],
    [100_000_000, '$0.10'],
    [530_000_000, '$0.53'],
    [999_999_999, '$1.00'],
    [1_000_000_000, '$1.00'],
    [25_000_000_000, '$25.00'],
    [1_234_567_890_000, '$1,234.57'],
    [-482_000, '−$0.000482'],
  ])('shows %d nano as %s', (nanos, text) => {
    expect(formatMoney(nanos)).toBe(text);
  });

  it('never shows nothing for something that cost', () => {
    for (let nanos = 1; nanos < 1_000_000_000; nanos = nanos * 3 + 1) {
      expect(formatMoney(nanos), String(nanos)).toMatch(/[1-9]/);
    }
  });

  it('says so when JSON could not carry the amount', () => {
    expect(formatMoney(2 ** 53)).toMatch(/^≈ /);
    expect(formatExact(2 ** 53)).toContain('too large');
    expect(formatMoney(9_007_199_254_740_993n)).toBe('$9,007,199.25');
  });
});

describe('other forms', () => {
  it('is exact to the nano', () => {
    expect(formatExact(1_234_567)).toBe('$0.001234567');
    expect(formatExact(-1_000_000_001)).toBe('−$1.000000001');
  });

  it('adds without floating point', () => {
    expect(addNanos(100_000_001, 200_000_002, -1)).toBe(300_000_002n);
    expect(addNanos(Number.MAX_SAFE_INTEGER, 2)).toBe(9_007_199_254_740_993n);
  });

  it('remembers that a part of a sum was not exact', () => {
    const net = addNanos(2 ** 53 + 2, -(2 ** 53), 1);
    expect(isExact(net)).toBe(false);
    expect(formatAll(net)).toBe('≈ $0.000000003');
    expect(formatMoney(addNanos(net, 1n))).toMatch(/^≈ /);
    expect(isExact(addNanos(Number.MAX_SAFE_INTEGER, 1n))).toBe(true);
  });

  it('writes plain decimals for files', () => {
    expect(plainDecimal(-482_000)).toBe('-0.000482');
    expect(plainDecimal(25_000_000_000)).toBe('25.00');
    expect(plainDecimal(1_500_000_000)).toBe('1.50');
  });

  it('keeps every digit where amounts must add up', () => {
    expect(formatAll(74_068_512_300)).toBe('$74.0685123');
    expect(formatAll(-5_000)).toBe('−$0.000005');
    expect(formatAll(25_000_000_000)).toBe('$25.00');
  });
});

describe('prices', () => {
  it('quotes tokens per million and pieces one by one', () => {
    expect(priceOf('input', 140_000_000)).toEqual({ amount: 140_000_000n, per: '1M tokens' });
    expect(priceOf('cache-write-5m', 1)).toEqual({ amount: 1n, per: '1M tokens' });
    expect(priceOf('image-output', 1)).toEqual({ amount: 1n, per: '1M tokens' });
    expect(priceOf('image-2k', 82_000_000_000_000)).toEqual({ amount: 82_000_000n, per: 'image' });
    expect(priceOf('second-720p', 280_000_000_000_000)).toEqual({ amount: 280_000_000n, per: 'second' });
  });

  it('computes the discount from the two prices', () => {
    expect(percentOff(530, 1000)).toBe(47);
    expect(percentOff(3500, 5000)).toBe(30);
    expect(percentOff(0, 5000)).toBe(100);
    expect(percentOff(1, 5000)).toBe(99);
    expect(percentOff(5000, 5000)).toBeUndefined();
    expect(percentOff(0, 0)).toBeUndefined();
  });
});

describe('parseUsd', () => {
  it.each([
    ['25', 25_000_000_000n],
    ['$1,250.50', 1_250_500_000_000n],
    [' 0.000000001 ', 1n],
    ['1000000', 1_000_000_000_000_000n],
  ])('reads %s', (text, nanos) => {
    expect(parseUsd(text)).toBe(nanos);
  });

  it.each(['', '-1', '1e3', '0.0000000001', '1000000.01', 'ten', '1.'])('refuses %s', (text) => {
    expect(parseUsd(text)).toBeUndefined();
  });
});
