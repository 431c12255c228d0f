import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import type { ReconciliationSearch } from './search';

const EVERY_MILLIS = 15_000;

export const summaryQuery = queryOptions({
  queryKey: ['reconciliation', 'summary'],
  queryFn: ({ signal }) => answerOf(api.GET('/api/reconciliation/summary', { signal })),
  refetchInterval: EVERY_MILLIS,
});

export function minutePages({ state }: ReconciliationSearch) {
  return infiniteQueryOptions({
    queryKey: ['reconciliation', 'minutes', { state }],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/reconciliation', {
          params: { query: { state, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: EVERY_MILLIS,
  });
}

export function deadLetterPages({ dead: state }: ReconciliationSearch) {
  return infiniteQueryOptions({
    queryKey: ['dead-letters', 'list', { state }],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/dead-letters', { params: { query: { state, limit: 50, cursor: pageParam } }, signal }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function deadLetterQuery(id: string) {
  return queryOptions({
    queryKey: ['dead-letters', 'one', id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/dead-letters/{id}', { params: { path: { id } }, signal })),
  });
}
