import { Button, Group } from '@mantine/core';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { ProblemAlert } from './ProblemAlert';

/** The next page of a list that grows downwards, and what went wrong with it. */
export function ShowOlder({ pages }: { pages: UseInfiniteQueryResult }) {
  return (
    <>
      {pages.hasNextPage && (
        <Group justify="center">
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            Show older
          </Button>
        </Group>
      )}
      {pages.isFetchNextPageError && (
        <ProblemAlert error={pages.error} onRetry={() => void pages.fetchNextPage()} />
      )}
    </>
  );
}
