import { Anchor, Group, Stack, Text } from '@mantine/core';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Money } from '../../parts/Money';
import { MonthFiles } from '../../parts/MonthFiles';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { RowButton } from '../../parts/RowButton';
import { ShowOlder } from '../../parts/ShowOlder';
import { useMoneyRoles } from '../../parts/session';
import { TenantSelect } from '../../parts/TenantSelect';
import { StatementDrawer } from './StatementDrawer';

type Statement = Schemas['Statement'];

const route = getRouteApi('/inside/statements');

const FILES = [
  { label: 'Ledger', path: '/api/ledger/export?' },
  { label: 'Requests', path: '/api/requests/export?' },
];

function statementPages(tenantId: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['statements', tenantId],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/statements', { params: { query: { tenantId, limit: 50, cursor: pageParam } }, signal }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One closed statement per month, and the month's entries as files. */
export function StatementsPage() {
  const { tenant } = route.useSearch();
  const navigate = route.useNavigate();
  const { ofOwn, ofAll } = useMoneyRoles();
  const isChosen = ofOwn || tenant !== undefined;
  const statements = useInfiniteQuery({ ...statementPages(tenant), enabled: isChosen });
  const [shown, setShown] = useState<Statement>();
  return (
    <Page
      title="Statements"
      lead="One per month (UTC), numbered, and never changed once it is closed. What is posted later stands in the next one."
    >
      {ofAll && (
        <TenantSelect
          value={tenant}
          none={ofOwn ? 'Own tenant' : 'Choose a tenant'}
          onChange={(chosen) => void navigate({ search: chosen ? { tenant: chosen } : {}, replace: true })}
        />
      )}
      {statements.isError && !statements.data ? (
        <ProblemAlert error={statements.error} onRetry={() => void statements.refetch()} />
      ) : (
        <DataTable
          label="Statements"
          columns={columns(tenant, setShown)}
          rows={isChosen ? statements.data?.pages.flatMap((page) => page.items) : []}
          rowId={({ number }) => number}
          onOpen={setShown}
          loadingRows={3}
          empty={
            isChosen ? (
              <EmptyState title="No statement yet">
                A month's statement is closed soon after the month has ended. Its entries can be exported at
                any time.
              </EmptyState>
            ) : (
              <EmptyState title="Choose a tenant">Its closed months appear here.</EmptyState>
            )
          }
        />
      )}
      <ShowOlder pages={statements} />
      {ofOwn && !tenant && <MonthFiles files={FILES} />}
      <StatementDrawer statement={shown} tenant={tenant} onClose={() => setShown(undefined)} />
    </Page>
  );
}

function columns(tenant: string | undefined, open: (statement: Statement) => void): ColumnDef<Statement>[] {
  const query = tenant ? `?tenantId=${tenant}` : '';
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
          <Anchor href={`/api/statements/${statement.number}.html${query}`} target="_blank" inherit>
            Page
          </Anchor>
          <Anchor href={`/api/statements/${statement.number}.csv${query}`} inherit>
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
