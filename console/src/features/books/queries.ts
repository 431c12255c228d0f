import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { startOfDay } from '../../parts/time';
import type { BooksSearch } from './search';

export const accountsQuery = queryOptions({
  queryKey: ['books', 'accounts'],
  queryFn: ({ signal }) => answerOf(api.GET('/api/ledger/accounts', { signal })),
});

export function transferPages({ tenant, kind, from, to }: BooksSearch) {
  const filter = { tenantId: tenant, kind, from: from && startOfDay(from), to: to && startOfDay(to, 1) };
  return infiniteQueryOptions({
    queryKey: ['books', 'transfers', filter],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/ledger/transfers', {
          params: { query: { ...filter, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function transferQuery(transferId: string) {
  return queryOptions({
    queryKey: ['books', 'transfer', transferId],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/ledger/transfers/{transferId}', { params: { path: { transferId } }, signal })),
  });
}

/** Looks again while a run is under way. */
export const verificationsQuery = queryOptions({
  queryKey: ['books', 'verifications'],
  queryFn: ({ signal }) => answerOf(api.GET('/api/ledger/verify', { signal })),
  refetchInterval: ({ state }) =>
    state.data?.items.some((run) => !run.report && !run.failure) ? 2_000 : false,
});
