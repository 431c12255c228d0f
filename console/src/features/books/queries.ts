import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api, patientFetch, type Schemas } from '../../api/client';
import { Problem } from '../../api/problem';
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

/** Takes as long as the month is large. */
export async function verifyCharges(month: string): Promise<Schemas['ChargeVerification']> {
  try {
    return await answerOf(
      api.POST('/api/usage/verify', { params: { query: { month } }, fetch: patientFetch }),
    );
  } catch (error) {
    if (error instanceof Problem) throw error;
    // The answer had begun, and what there is of it is no whole object.
    throw new Problem({
      title: 'The charges could not be verified',
      status: 0,
      detail: 'The answer broke off before its end; try again.',
    });
  }
}
