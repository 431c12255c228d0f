import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem';
import { expiresAt } from '../features/keys/expiry';
import { safeNext } from '../features/signin/safe-next';
import { guideOf, TOOLS } from '../features/start/samples';
import { foldUnits, formatContext } from './count';
import { stateOfKey } from './key-state';
import { formatMillis, formatSince, formatUtc, isUtcDay } from './time';

const NOW = Date.parse('2026-11-21T12:00:00Z');

describe('times', () => {
  it('are relative in words and exact in UTC', () => {
    expect(formatSince('2026-11-21T11:59:58Z', NOW)).toBe('just now');
    expect(formatSince('2026-11-21T11:00:00Z', NOW)).toMatch(/^1 hr?\.? ago$|^1 hour ago$/);
    expect(formatSince('2026-11-22T13:00:00Z', NOW)).toBe('tomorrow');
    expect(formatUtc('2026-11-21T11:59:58.120Z')).toBe('2026-11-21 11:59:58.120 UTC');
    expect(formatUtc('2026-11-21T13:00:00+01:00')).toBe('2026-11-21 12:00:00 UTC');
  });

  it('have a fitting unit', () => {
    expect([999, 1500, 61_000, undefined].map(formatMillis)).toEqual(['999 ms', '1.50 s', '1 min 1 s', '—']);
  });

  it('accept only real days', () => {
    expect(['2026-02-28', '2026-13-01', '26-1-1', 5].map(isUtcDay)).toEqual([true, false, false, false]);
  });
});

describe('units', () => {
  it('fold into tokens in, tokens out and the rest', () => {
    const units = { input: 10, 'cache-read': 5, output: 3, reasoning: 2, image: 1, second: 0 };
    expect(foldUnits(units)).toEqual({ input: 15, output: 5, other: [['image', 1]] });
  });

  it('say a context as model cards do', () => {
    expect([8191, 128_000, 1_048_576, 0].map(formatContext)).toEqual(['8K', '128K', '1M', '—']);
  });
});

describe('keys', () => {
  it('work until they are revoked or expire', () => {
    const state = (key: { revokedAt?: string; expiresAt?: string }) => stateOfKey(key, NOW).label;
    expect(state({})).toBe('Active');
    expect(state({ expiresAt: '2026-11-23T00:00:00Z' })).toBe('Expires soon');
    expect(state({ expiresAt: '2026-11-21T12:00:00Z' })).toBe('Expired');
    expect(state({ expiresAt: '2027-11-21T12:00:00Z', revokedAt: '2026-11-20T00:00:00Z' })).toBe('Revoked');
  });

  it('expire at the end of the chosen day', () => {
    expect(expiresAt('never', '', NOW)).toBeUndefined();
    expect(expiresAt('7', '', NOW)).toBe('2026-11-28T12:00:00.000Z');
    expect(expiresAt('day', '2026-12-31', NOW)).toBe('2027-01-01T00:00:00.000Z');
    expect(expiresAt('day', 'soon', NOW)).toBeUndefined();
  });
});

describe('the way back after signing in', () => {
  it('never leads out of the console', () => {
    expect(safeNext('/requests?outcome=REFUSED')).toBe('/requests?outcome=REFUSED');
    for (const bad of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/sign-in?next=/',
      '',
      5,
    ]) {
      expect(safeNext(bad), String(bad)).toBeUndefined();
    }
  });
});

describe('problems', () => {
  it('keep the words and the request id of the service', () => {
    const response = new Response(null, { status: 422, headers: { 'x-request-id': 'req_1' } });
    const problem = Problem.fromResponse(response, {
      title: 'Not valid',
      status: 422,
      errors: [{ field: 'name', message: 'is too long' }],
    });

    expect(problem).toMatchObject({ title: 'Not valid', status: 422, requestId: 'req_1' });
    expect(problem.fields).toEqual({ name: 'is too long' });
    expect(problem.isTransient).toBe(false);
  });

  it('say something true about an answer that is none of ours', () => {
    expect(Problem.fromResponse(new Response(null, { status: 502 }), '<html>')).toMatchObject({
      title: 'The platform answered 502',
      isTransient: true,
    });
  });
});

describe('samples', () => {
  it('name address, key and model, each where the tool expects it', () => {
    for (const [tool, guide] of TOOLS) {
      const { code } = guide.sample({ baseUrl: 'http://h:1/v1', apiKey: 'sk-tg-x', model: 'm-1' });
      expect(code, tool).toContain('sk-tg-x');
      expect(code, tool).toContain('m-1');
      expect(code, tool).toContain('http://h:1');
    }
    const aider = guideOf('aider').sample({ baseUrl: 'http://h:1/v1', apiKey: 'k', model: 'm-1' }).code;
    expect(aider).toContain('OPENAI_API_BASE=http://h:1/v1');
    expect(aider).toContain('--model openai/m-1');
    expect(guideOf('llamaindex').sample({ baseUrl: 'x', apiKey: 'k', model: 'm' }).code).toContain(
      'OpenAILike',
    );
  });
});
