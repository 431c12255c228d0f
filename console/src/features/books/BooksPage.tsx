import { Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { Schemas } from '../../api/client';
import { tenantsQuery } from '../../api/queries';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Figure, Figures } from '../../parts/Figures';
import { Money } from '../../parts/Money';
import { MonthFiles } from '../../parts/MonthFiles';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { RowButton } from '../../parts/RowButton';
import { ShowOlder } from '../../parts/ShowOlder';
import { Since } from '../../parts/Since';
import { useMayMoveMoney } from '../../parts/session';
import { TenantSelect } from '../../parts/TenantSelect';
import { ChargeVerification } from './ChargeVerification';
import { Months } from './Months';
import { MovementDialog } from './MovementDialog';
import { accountsQuery, transferPages } from './queries';
import { type BooksSearch, TRANSFER_KINDS } from './search';
import { TransferDrawer } from './TransferDrawer';
import { Verification } from './Verification';

type Transfer = Schemas['Transfer'];

const route = getRouteApi('/inside/books');

const FILES = [
  { label: 'Ledger of the platform', path: '/api/ledger/export?scope=platform&' },
  { label: 'Requests of the platform', path: '/api/requests/export?scope=platform&' },
];

/** The whole ledger: what all tenants and the platform own, and every transfer between them. */
export function BooksPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const accounts = useQuery(accountsQuery);
  const tenants = useQuery(tenantsQuery);
  const transfers = useInfiniteQuery(transferPages(search));
  const mayMove = useMayMoveMoney();
  const [isMoving, setIsMoving] = useState(false);
  const names = useMemo(() => new Map(tenants.data?.map(({ id, name }) => [id, name])), [tenants.data]);
  const change = (part: BooksSearch) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  const open = (transfer: string) => change({ transfer });
  const wallets = accounts.data?.wallets;
  const balanceOf = (name: string) =>
    accounts.data?.accounts.find(({ account }) => account === name)?.balance ?? 0;
  return (
    <Page
      title="Books"
      lead="Every transfer of all tenants. Each sums to zero and is never changed; a mistake is taken back by another transfer."
      actions={
        mayMove && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsMoving(true)}>
            Move money
          </Button>
        )
      }
    >
      {accounts.isError ? (
        <ProblemAlert error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : (
        <Figures>
          <Figure label="Tenants' balances" hint={wallets && `${wallets.count} wallets`}>
            {wallets && <Money amount={wallets.balance} exact />}
          </Figure>
          <Figure label="Of that given">{wallets && <Money amount={wallets.promotional} exact />}</Figure>
          <Figure label="Of that held">{wallets && <Money amount={wallets.held} exact />}</Figure>
          <Figure label="Revenue">{accounts.data && <Money amount={balanceOf('revenue')} exact />}</Figure>
          <Figure label="Provider cost">
            {accounts.data && <Money amount={balanceOf('provider_cost')} exact />}
          </Figure>
        </Figures>
      )}
      <Verification />
      <ChargeVerification />
      <Months accounts={accounts.data} />
      <Stack gap="xs">
        <Title order={2}>Transfers</Title>
        <Group gap="sm" align="flex-end">
          <TenantSelect value={search.tenant} none="Any tenant" onChange={(tenant) => change({ tenant })} />
          <Select
            label="Kind"
            placeholder="Any kind"
            data={Object.entries(TRANSFER_KINDS).map(([value, label]) => ({ value, label }))}
            value={search.kind ?? null}
            onChange={(kind) => change({ kind: kind ?? undefined })}
            clearable
            clearButtonProps={{ 'aria-label': 'Any kind' }}
            style={{ flex: '1 1 140px', maxWidth: 180 }}
          />
          <TextInput
            type="date"
            label="From (UTC)"
            value={search.from ?? ''}
            max={search.to}
            onChange={(event) => change({ from: event.currentTarget.value || undefined })}
            style={{ flex: '1 1 140px', maxWidth: 170 }}
          />
          <TextInput
            type="date"
            label="To, included"
            value={search.to ?? ''}
            min={search.from}
            onChange={(event) => change({ to: event.currentTarget.value || undefined })}
            style={{ flex: '1 1 140px', maxWidth: 170 }}
          />
        </Group>
        {transfers.isError && !transfers.data ? (
          <ProblemAlert error={transfers.error} onRetry={() => void transfers.refetch()} />
        ) : (
          <DataTable
            label="Transfers"
            columns={columns(names, open)}
            rows={transfers.data?.pages.flatMap((page) => page.items)}
            rowId={({ transferId }) => transferId}
            onOpen={({ transferId }) => open(transferId)}
            empty={
              <EmptyState title="No transfer matches">Clear a filter, or choose a longer range.</EmptyState>
            }
          />
        )}
        <ShowOlder pages={transfers} />
      </Stack>
      <MonthFiles files={FILES} />
      <TransferDrawer
        id={search.transfer}
        nameOf={(tenant) => names.get(tenant)}
        onOpen={open}
        onClose={() => change({ transfer: undefined })}
      />
      <MovementDialog opened={isMoving} tenants={tenants.data ?? []} onClose={() => setIsMoving(false)} />
    </Page>
  );
}

function columns(names: ReadonlyMap<string, string>, open: (id: string) => void): ColumnDef<Transfer>[] {
  return [
    { id: 'at', header: 'When', meta: { width: 120 }, cell: ({ row }) => <Since at={row.original.at} /> },
    {
      id: 'kind',
      header: 'Kind',
      meta: { width: 120, hideBelow: 'sm' },
      cell: ({ row }) => TRANSFER_KINDS[row.original.kind] ?? row.original.kind,
    },
    {
      id: 'tenant',
      header: 'Tenant',
      meta: { hideBelow: 'md' },
      cell: ({ row: { original: transfer } }) =>
        (transfer.tenantId && (names.get(transfer.tenantId) ?? transfer.tenantId)) || '—',
    },
    {
      id: 'description',
      header: 'What',
      cell: ({ row: { original: transfer } }) => (
        <Stack gap={0}>
          <RowButton onClick={() => open(transfer.transferId)}>{transfer.description}</RowButton>
          {(transfer.reason || transfer.actor) && (
            <Text span size="xs" c="dimmed" className="wrap-anywhere">
              {[transfer.reason, transfer.actor].filter(Boolean).join(' · ')}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      id: 'wallet',
      header: 'Wallet',
      meta: { align: 'right' },
      cell: ({ row: { original: transfer } }) => {
        const line = transfer.lines.find(({ account }) => account === 'wallet');
        return line ? <Money amount={line.amount} signed exact /> : '—';
      },
    },
  ];
}
