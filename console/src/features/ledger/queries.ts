import { infiniteQueryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../api/client';
import { startOfDay } from '../../parts/time';
import type { LedgerSearch } from './search';

type Movement = Schemas['Movement'];

/** A file larger than this is better taken from the API. */
const MAX_EXPORT = 100_000;

function filterOf({ tenant, kind, model, from, to }: LedgerSearch) {
  return { tenantId: tenant, kind, model, from: from && startOfDay(from), to: to && startOfDay(to, 1) };
}

export function movementPages(search: LedgerSearch) {
  return infiniteQueryOptions({
    queryKey: ['ledger', filterOf(search)],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/ledger', {
          params: { query: { ...filterOf(search), limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Every movement of the shown range; `onProgress` hears how many were read. */
export async function readAllMovements(
  search: LedgerSearch,
  onProgress: (count: number) => void,
): Promise<Movement[]> {
  const movements: Movement[] = [];
  let cursor: string | undefined;
  do {
    const page = await answerOf(
      api.GET('/api/ledger', { params: { query: { ...filterOf(search), limit: 200, cursor } } }),
    );
    movements.push(...page.items);
    cursor = page.nextCursor;
    onProgress(movements.length);
    if (movements.length > MAX_EXPORT) {
      throw new Error(
        `The range has more than ${MAX_EXPORT.toLocaleString('en-US')} movements. Choose a shorter one.`,
      );
    }
  } while (cursor);
  return movements;
}
