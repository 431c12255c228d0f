import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, rememberCsrfToken, type Schemas } from './client';

/** Queries that more than one page reads. A page's own queries live beside the page. */

const MAX_PAGES = 20;

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

/** All items of a short list. Lists that may be long are paged by their own page instead. */
export async function allItems<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await read(cursor);
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (!cursor) break;
  }
  return items;
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Schemas['Session']> => {
    const session = await answerOf(api.GET('/api/session', { signal }));
    rememberCsrfToken(session.csrfToken);
    return session;
  },
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
});

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) =>
    allItems<Schemas['ApiKey']>((cursor) =>
      answerOf(api.GET('/api/keys', { params: { query: { limit: 200, cursor } }, signal })),
    ),
});

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) =>
    allItems<Schemas['Model']>((cursor) =>
      answerOf(api.GET('/api/models', { params: { query: { limit: 200, cursor } }, signal })),
    ),
  staleTime: 60_000,
});

export const tenantsQuery = queryOptions({
  queryKey: ['tenants'],
  queryFn: ({ signal }) =>
    allItems<Schemas['Tenant']>((cursor) =>
      answerOf(api.GET('/api/tenants', { params: { query: { limit: 200, cursor } }, signal })),
    ),
  staleTime: 60_000,
});

export const balanceQuery = queryOptions({
  queryKey: ['balance'],
  queryFn: ({ signal }) => answerOf(api.GET('/api/balance', { signal })),
  refetchInterval: 30_000,
});

/** Nothing is charged for it, whatever the number of units. */
export function isFree(model: Schemas['Model']): boolean {
  return Object.values(model.price).every((rate) => rate === 0);
}
