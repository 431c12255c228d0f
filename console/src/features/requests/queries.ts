import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import type { RequestsSearch } from './search';

export function requestPages({ key, model, outcome }: RequestsSearch) {
  return infiniteQueryOptions({
    queryKey: ['requests', 'list', { key, model, outcome }],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/requests', {
          params: { query: { key, model, outcome, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function requestQuery(id: string, tenantId?: string) {
  return queryOptions({
    queryKey: ['requests', 'one', id, tenantId],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/requests/{id}', { params: { path: { id }, query: { tenantId } }, signal })),
    staleTime: 60_000,
  });
}
