import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import type { PaymentsSearch } from './search';

const AGAIN_MILLIS = 2_000;

export const methodsQuery = queryOptions({
  queryKey: ['payments', 'methods'],
  queryFn: ({ signal }) => answerOf(api.GET('/api/payments/methods', { signal })),
  staleTime: 60_000,
});

export function paymentPages({ all, flagged, reference }: PaymentsSearch) {
  const filter = { tenantId: all ? 'all' : undefined, flagged, reference };
  return infiniteQueryOptions({
    queryKey: ['payments', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/payments', {
          params: { query: { ...filter, limit: 20, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Looks again while money may be on its way. */
export function paymentQuery(id: string) {
  return queryOptions({
    queryKey: ['payments', 'one', id],
    queryFn: ({ signal }) => answerOf(api.GET('/api/payments/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) =>
      state.data?.method === 'stripe' && state.data.state === 'pending' ? AGAIN_MILLIS : false,
  });
}
