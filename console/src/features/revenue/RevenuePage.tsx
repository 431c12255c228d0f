import { Group, Select, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { answerOf, api, type Schemas } from '../../api/client';
import { tenantsQuery } from '../../api/queries';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Figure, Figures } from '../../parts/Figures';
import { Money } from '../../parts/Money';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { startOfDay } from '../../parts/time';
import { daysOf, GROUPS, isGroup, type RevenueSearch } from './search';

type Row = Schemas['Revenue']['rows'][number];

const route = getRouteApi('/inside/revenue');

/** What was charged, what of it nobody paid, what providers cost, and what is left. */
export function RevenuePage() {
  const { by = 'model', from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const tenants = useQuery({ ...tenantsQuery, enabled: by === 'tenant' });
  const range = { from: from && startOfDay(from), to: to && startOfDay(to, 1) };
  const revenue = useQuery({
    queryKey: ['revenue', by, range],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/revenue', { params: { query: { by, ...range } }, signal })),
  });
  const change = (part: RevenueSearch) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  const total = revenue.data?.total;
  const nameOf = (group: string) => tenants.data?.find(({ id }) => id === group)?.name ?? group;
  return (
    <Page title="Revenue" lead="From the ledger's entries, by the day they were posted (UTC).">
      <Group gap="sm" align="flex-end">
        <Select
          label="Group"
          data={Object.entries(GROUPS).map(([value, label]) => ({ value, label }))}
          value={by}
          allowDeselect={false}
          onChange={(group) => change({ by: isGroup(group) ? group : undefined })}
          w={150}
        />
        <TextInput
          type="date"
          label="From (UTC)"
          value={from ?? ''}
          max={to}
          onChange={(event) => change({ from: event.currentTarget.value || undefined })}
          style={{ flex: '1 1 140px', maxWidth: 170 }}
        />
        <TextInput
          type="date"
          label="To, included"
          value={to ?? ''}
          min={from}
          onChange={(event) => change({ to: event.currentTarget.value || undefined })}
          style={{ flex: '1 1 140px', maxWidth: 170 }}
        />
      </Group>
      {revenue.isError ? (
        <ProblemAlert error={revenue.error} onRetry={() => void revenue.refetch()} />
      ) : (
        <>
          {/* Where no day is chosen, the service chooses. */}
          <Text size="sm" c="dimmed">
            {revenue.data ? `Days (UTC): ${daysOf(revenue.data)}` : 'Reading …'}
          </Text>
          <Figures>
            <Figure label="Revenue" hint={total && `${total.requests.toLocaleString('en-US')} requests`}>
              {total && <Money amount={total.revenue} exact />}
            </Figure>
            <Figure label="Provider cost">{total && <Money amount={total.cost} exact />}</Figure>
            <Figure label="Written off">{total && <Money amount={total.writtenOff} exact />}</Figure>
            <Figure label="Margin" hint="revenue less both">
              {total && <Money amount={total.margin} exact />}
            </Figure>
            <Figure label="At list price">{total && <Money amount={total.official} exact />}</Figure>
          </Figures>
          <DataTable
            label="Revenue"
            columns={columns(nameOf)}
            rows={revenue.data?.rows}
            rowId={({ group }) => group}
            empty={<EmptyState title="Nothing was charged">Choose a longer range.</EmptyState>}
          />
        </>
      )}
    </Page>
  );
}

function columns(nameOf: (group: string) => string): ColumnDef<Row>[] {
  return [
    {
      id: 'group',
      header: 'Group',
      cell: ({ row }) => <span className="wrap-anywhere">{nameOf(row.original.group)}</span>,
    },
    {
      id: 'requests',
      header: 'Requests',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row }) => <span className="mono">{row.original.requests.toLocaleString('en-US')}</span>,
    },
    amount('revenue', 'Revenue'),
    amount('cost', 'Cost', 'sm'),
    amount('writtenOff', 'Written off', 'md'),
    amount('margin', 'Margin'),
  ];
}

function amount(
  id: 'revenue' | 'cost' | 'writtenOff' | 'margin',
  header: string,
  hideBelow?: 'sm' | 'md',
): ColumnDef<Row> {
  return {
    id,
    header,
    meta: { align: 'right', hideBelow },
    cell: ({ row }) => <Money amount={row.original[id]} exact quietZero />,
  };
}
