import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../api/client';
import { arrive, EMPTY_FEED, MAX_FEED, mergeRequests, pauseFeed, resumeFeed } from './feed';

describe('feed', () => {
  it('shows each request once, newest first, whether read or streamed', () => {
    const feed = [request(3), request(2), request(3)].reduce(arrive, EMPTY_FEED);

    expect(ids(mergeRequests(feed, [request(2), request(1)], {}))).toEqual(['r3', 'r2', 'r1']);
  });

  it('holds back what arrives while paused and keeps it', () => {
    const paused = [request(2), request(3)].reduce(arrive, pauseFeed(arrive(EMPTY_FEED, request(1))));

    expect(ids(mergeRequests(paused, [], {}))).toEqual(['r1']);
    expect(ids(mergeRequests(paused, [request(3), request(1)], {}))).toEqual(['r1']);
    expect(paused.held).toHaveLength(2);
    expect(ids(mergeRequests(resumeFeed(paused), [], {}))).toEqual(['r3', 'r2', 'r1']);
  });

  it('applies the filter to what is streamed', () => {
    const feed = [request(1), { ...request(2), model: 'b' }].reduce(arrive, EMPTY_FEED);

    expect(ids(mergeRequests(feed, [], { model: 'b' }))).toEqual(['r2']);
    expect(ids(mergeRequests(feed, [], { outcome: 'REFUSED' }))).toEqual([]);
  });

  it('is bounded', () => {
    let feed = EMPTY_FEED;
    for (let count = 0; count < MAX_FEED + 50; count++) feed = arrive(feed, request(count));

    expect(feed.shown).toHaveLength(MAX_FEED);
    expect(feed.shown[0]?.requestId).toBe(`r${MAX_FEED + 49}`);
  });
});

function ids(requests: Schemas['Request'][]): string[] {
  return requests.map(({ requestId }) => requestId);
}

function request(second: number): Schemas['Request'] {
  const at = new Date(Date.UTC(2026, 10, 21) + second * 1000).toISOString();
  return {
    requestId: `r${second}`,
    startedAt: at,
    postedAt: at,
    keyId: 'k',
    model: 'a',
    requestedModel: 'a',
    protocol: 'chat',
    endpoint: '/v1/chat/completions',
    streamed: false,
    outcome: 'COMPLETE',
    status: 200,
    units: { input: 1 },
    charge: 1,
    timings: { total: 1 },
  };
}
