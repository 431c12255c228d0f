import { infiniteQueryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';

export const batchPages = infiniteQueryOptions({
  queryKey: ['redemption-codes'],
  queryFn: ({ pageParam, signal }) =>
    answerOf(
      api.GET('/api/redemption-codes', { params: { query: { limit: 50, cursor: pageParam } }, signal }),
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor,
});
