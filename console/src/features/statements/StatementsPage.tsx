import { Anchor, Group, Stack, Text } from '@mantine/core';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Money } from '../../parts/Money';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { RowButton } from '../../parts/RowButton';
import { ShowOlder } from '../../parts/ShowOlder';
import { MonthFiles } from './MonthFiles';
import { StatementDrawer } from './StatementDrawer';

type Statement = Schemas['Statement'];

const statementPages = infiniteQueryOptions({
  queryKey: ['statements'],
  queryFn: ({ pageParam, signal }) =>
    answerOf(api.GET('/api/statements', { params: { query: { limit: 50, cursor: pageParam } }, signal })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor,
});

/** One closed statement per month, and the month's entries as files. */
export function StatementsPage() {
  const statements = useInfiniteQuery(statementPages);
  const [shown, setShown] = useState<Statement>();
  return (
    <Page
      title="Statements"
      lead="One per month (UTC), numbered, and never changed once it is closed. What is posted later stands in the next one."
    >
      {statements.isError && !statements.data ? (
        <ProblemAlert error={statements.error} onRetry={() => void statements.refetch()} />
      ) : (
        <DataTable
          label="Statements"
          columns={columns(setShown)}
          rows={statements.data?.pages.flatMap((page) => page.items)}
          rowId={({ number }) => number}
          onOpen={setShown}
          loadingRows={3}
          empty={
            <EmptyState title="No statement yet">
              A month's statement is closed soon after the month has ended. Its entries can be exported at any
              time.
            </EmptyState>
          }
        />
      )}
      <ShowOlder pages={statements} />
      <MonthFiles />
      <StatementDrawer statement={shown} onClose={() => setShown(undefined)} />
    </Page>
  );
}

function columns(open: (statement: Statement) => void): ColumnDef<Statement>[] {
  return [
    {
      id: 'number',
      header: 'Statement',
      cell: ({ row: { original: statement } }) => (
        <Stack gap={0}>
          <RowButton onClick={() => open(statement)}>{statement.number}</RowButton>
          <Text span size="xs" c="dimmed" className="mono">
            {statement.month}
          </Text>
        </Stack>
      ),
    },
    amount('opening', 'Opening', 'sm'),
    amount('movements', 'Movements', 'sm'),
    amount('closing', 'Closing'),
    {
      id: 'files',
      header: 'As',
      meta: { align: 'right' },
      cell: ({ row: { original: statement } }) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Anchor href={`/api/statements/${statement.number}.html`} target="_blank" inherit>
            Page
          </Anchor>
          <Anchor href={`/api/statements/${statement.number}.csv`} inherit>
            CSV
          </Anchor>
        </Group>
      ),
    },
  ];
}

function amount(
  id: 'opening' | 'movements' | 'closing',
  header: string,
  hideBelow?: 'sm',
): ColumnDef<Statement> {
  return {
    id,
    header,
    meta: { align: 'right', hideBelow },
    cell: ({ row }) => <Money amount={row.original[id]} signed={id === 'movements'} exact />,
  };
}
