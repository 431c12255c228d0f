import type { Schemas } from '../../api/client';
import type { RequestsSearch } from './search';

type Request = Schemas['Request'];

/** What arrived through the stream and is not part of a page that was read. */
export interface Feed {
  /** Newest first; part of the list. */
  readonly shown: readonly Request[];
  /** Newest first; waiting while the list is paused. */
  readonly held: readonly Request[];
  readonly paused: boolean;
}

export const EMPTY_FEED: Feed = { shown: [], held: [], paused: false };

/** More than this is not kept: the list is read again instead. */
export const MAX_FEED = 500;

export function arrive(feed: Feed, request: Request): Feed {
  const isKnown = [...feed.shown, ...feed.held].some((other) => other.requestId === request.requestId);
  if (isKnown) return feed;
  return feed.paused
    ? { ...feed, held: [request, ...feed.held].slice(0, MAX_FEED) }
    : { ...feed, shown: [request, ...feed.shown].slice(0, MAX_FEED) };
}

export function pauseFeed(feed: Feed): Feed {
  return { ...feed, paused: true };
}

export function resumeFeed(feed: Feed): Feed {
  return { shown: [...feed.held, ...feed.shown].slice(0, MAX_FEED), held: [], paused: false };
}

export function matchesFilter(request: Request, filter: RequestsSearch): boolean {
  return (
    (!filter.key || request.keyId === filter.key) &&
    (!filter.model || request.model === filter.model) &&
    (!filter.outcome || request.outcome === filter.outcome)
  );
}

/** The stream's and the pages' requests as one list, newest first, each once; a page's version wins. */
export function mergeRequests(feed: Feed, pages: readonly Request[], filter: RequestsSearch): Request[] {
  const held = new Set(feed.held.map((request) => request.requestId));
  const read = new Set(pages.map((request) => request.requestId));
  const fresh = feed.shown.filter(
    (request) => !read.has(request.requestId) && matchesFilter(request, filter),
  );
  // A list that was read while paused must not show what the reader has not asked for.
  const known = feed.paused ? pages.filter((request) => !held.has(request.requestId)) : pages;
  return [...fresh, ...known].sort((one, other) => other.startedAt.localeCompare(one.startedAt));
}
