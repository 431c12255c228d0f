import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useState } from 'react';
import type { Schemas } from '../../api/client';
import { modelsQuery, tenantsQuery } from '../../api/queries';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Figure, Figures } from '../../parts/Figures';
import { Money } from '../../parts/Money';
import { addNanos } from '../../parts/money';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { ShowOlder } from '../../parts/ShowOlder';
import { Since } from '../../parts/Since';
import { useMoneyRoles, useSession } from '../../parts/session';
import { TenantSelect } from '../../parts/TenantSelect';
import { fileName, toCsv } from './csv';
import { isMovementKind, MOVEMENT_KINDS } from './kinds';
import { movementPages, readAllMovements } from './queries';
import type { LedgerSearch } from './search';

type Movement = Schemas['Movement'];

const route = getRouteApi('/inside/ledger');

export function LedgerPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { ofOwn, ofAll } = useMoneyRoles();
  const isChosen = ofOwn || search.tenant !== undefined;
  const pages = useInfiniteQuery({ ...movementPages(search), enabled: isChosen });
  const models = useQuery(modelsQuery);
  const [exported, setExported] = useState(0);
  const session = useSession();
  const tenants = useQuery({ ...tenantsQuery, enabled: ofAll });
  const nameOf = (id: string) => tenants.data?.find((tenant) => tenant.id === id)?.name ?? id;
  // While it is read, another filter may be chosen: the file is of the one that was asked for.
  const download = useMutation({
    mutationFn: async (wanted: LedgerSearch) => ({
      wanted,
      csv: toCsv(await readAllMovements(wanted, setExported), wanted.tenant),
    }),
    onSuccess: ({ wanted: { tenant, ...filters }, csv }) =>
      save(csv, fileName(tenant ? { id: tenant, name: nameOf(tenant) } : session.tenant, filters)),
  });
  const exportCsv = (wanted: LedgerSearch) => {
    setExported(0);
    download.mutate(wanted);
  };
  const totals = pages.data?.pages[0]?.totals;
  const rows = pages.data?.pages.flatMap((page) => page.items);
  const filter = (part: LedgerSearch) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  // A statement may name a model that is no longer offered.
  const modelIds = [
    ...new Set([...(models.data ?? []).map(({ id }) => id), ...(search.model ? [search.model] : [])]),
  ];
  const isFiltered = Boolean(search.kind || search.model || search.from || search.to);
  return (
    <Page
      title="Ledger"
      lead="Every movement of the wallet. Nothing here is ever changed; a correction is a movement of its own."
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          loading={download.isPending}
          disabled={!rows || rows.length === 0}
          onClick={() => exportCsv(search)}
        >
          Export CSV
        </Button>
      }
    >
      <Group gap="sm" align="flex-end">
        {ofAll && (
          <TenantSelect
            value={search.tenant}
            none={ofOwn ? 'Own tenant' : 'Choose a tenant'}
            onChange={(tenant) => filter({ tenant })}
          />
        )}
        <Select
          label="Kind"
          placeholder="Any kind"
          data={Object.entries(MOVEMENT_KINDS).map(([value, label]) => ({ value, label }))}
          value={search.kind ?? null}
          onChange={(kind) => filter({ kind: isMovementKind(kind) ? kind : undefined })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any kind' }}
          style={{ flex: '1 1 150px', maxWidth: 200 }}
        />
        <Select
          label="Charges of"
          placeholder="Any model"
          data={modelIds}
          value={search.model ?? null}
          onChange={(model) => filter({ model: model ?? undefined })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Any model' }}
          style={{ flex: '1 1 150px', maxWidth: 220 }}
        />
        <TextInput
          type="date"
          label="From (UTC)"
          value={search.from ?? ''}
          max={search.to}
          onChange={(event) => filter({ from: event.currentTarget.value || undefined })}
          style={{ flex: '1 1 140px', maxWidth: 180 }}
        />
        <TextInput
          type="date"
          label="To, included"
          value={search.to ?? ''}
          min={search.from}
          onChange={(event) => filter({ to: event.currentTarget.value || undefined })}
          style={{ flex: '1 1 140px', maxWidth: 180 }}
        />
        {isFiltered && (
          <Button
            variant="subtle"
            color="gray"
            onClick={() => filter({ kind: undefined, model: undefined, from: undefined, to: undefined })}
          >
            Clear
          </Button>
        )}
      </Group>
      {download.isPending && (
        <Text size="sm" c="dimmed" role="status">
          Reading movements: {exported} so far.
        </Text>
      )}
      {download.isError && (
        <ProblemAlert error={download.error} onRetry={() => exportCsv(download.variables)} />
      )}
      <Figures>
        <Figure label="In">{totals && <Money amount={totals.credits} exact />}</Figure>
        <Figure label="Out">{totals && <Money amount={totals.debits} exact />}</Figure>
        <Figure label="Net">
          {totals && <Money amount={addNanos(totals.credits, totals.debits)} signed exact />}
        </Figure>
      </Figures>
      {pages.isError && !pages.data ? (
        <ProblemAlert error={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <DataTable
          label="Movements"
          columns={columns(search.tenant)}
          rows={isChosen ? rows : []}
          rowId={(movement) => movement.transferId}
          loadingRows={12}
          empty={
            isChosen ? (
              <EmptyState title={isFiltered ? 'No movement matches' : 'No movements yet'}>
                {isFiltered
                  ? 'Clear a filter, or choose a longer range.'
                  : 'The first top-up or charge appears here. Ask an administrator for money, or use a free model.'}
              </EmptyState>
            ) : (
              <EmptyState title="Choose a tenant">The movements of its wallet appear here.</EmptyState>
            )
          }
        />
      )}
      <ShowOlder pages={pages} />
    </Page>
  );
}

function columns(tenant: string | undefined): ColumnDef<Movement>[] {
  return [
    { id: 'at', header: 'When', meta: { width: 120 }, cell: ({ row }) => <Since at={row.original.at} /> },
    {
      id: 'kind',
      header: 'Kind',
      meta: { hideBelow: 'sm', width: 110 },
      cell: ({ row }) => MOVEMENT_KINDS[row.original.kind] ?? row.original.kind,
    },
    {
      id: 'description',
      header: 'What',
      cell: ({ row: { original: movement } }) => (
        <Stack gap={0}>
          <span className="wrap-anywhere">
            {movement.requestId ? (
              <Link to="/requests" search={{ request: movement.requestId, ...(tenant && { tenant }) }}>
                {movement.description}
              </Link>
            ) : (
              movement.description
            )}
          </span>
          {(movement.reason || movement.actor) && (
            <Text span size="xs" c="dimmed" className="wrap-anywhere">
              {[movement.reason, movement.actor].filter(Boolean).join(' · ')}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      id: 'amount',
      header: 'Amount',
      meta: { align: 'right' },
      cell: ({ row }) => <Money amount={row.original.amount} signed exact />,
    },
    {
      id: 'balance',
      header: 'Balance after',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row }) => <Money amount={row.original.balanceAfter} exact />,
    },
  ];
}

function save(content: string, name: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
