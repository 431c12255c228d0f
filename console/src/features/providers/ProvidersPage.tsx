import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { answerOf, api, type Schemas } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Figure, Figures } from '../../parts/Figures';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Since } from '../../parts/Since';
import { StateBadge } from '../../parts/StateBadge';
import { Costs } from './Costs';

type Provider = Schemas['Provider'];

export function ProvidersPage() {
  const providers = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/providers', { params: { query: { limit: 200 } }, signal })),
  });
  const catalog = useQuery({
    queryKey: ['catalog'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/catalog', { signal })),
  });
  const configured = providers.data?.items.filter((provider) => provider.configured).length;
  return (
    <Page
      title="Providers"
      lead="Upstream endpoints of the catalogue. They are set in the catalogue file; credentials are never shown."
    >
      {catalog.isError ? (
        <ProblemAlert error={catalog.error} onRetry={() => void catalog.refetch()} />
      ) : (
        <Figures>
          <Figure
            label="Catalogue version"
            hint={
              catalog.data?.appliedAt && (
                <>
                  applied <Since at={catalog.data.appliedAt} />
                </>
              )
            }
          >
            {catalog.data && <span className="mono">{catalog.data.version}</span>}
          </Figure>
          <Figure label="Configured providers">
            {providers.data && (
              <span className="mono">
                {configured} of {providers.data.items.length}
              </span>
            )}
          </Figure>
          <Figure label="Catalogue file" hint="SHA-256 of what is in force">
            {catalog.data && <span className="mono">{catalog.data.fileHash?.slice(0, 12) ?? '—'}</span>}
          </Figure>
        </Figures>
      )}
      {providers.isError ? (
        <ProblemAlert error={providers.error} onRetry={() => void providers.refetch()} />
      ) : (
        <DataTable
          label="Providers"
          columns={COLUMNS}
          rows={providers.data?.items}
          rowId={(provider) => provider.id}
          isMuted={(provider) => !provider.configured}
          empty={
            <EmptyState title="No providers">
              Add one to the catalogue file and restart the catalogue.
            </EmptyState>
          }
        />
      )}
      <Costs />
    </Page>
  );
}

const COLUMNS: ColumnDef<Provider>[] = [
  {
    id: 'id',
    header: 'Provider',
    cell: ({ row: { original: provider } }) => (
      <Stack gap={0}>
        <Text inherit fw={500}>
          {provider.id}
        </Text>
        <Text span size="xs" c="dimmed" className="mono wrap-anywhere">
          {provider.baseUrl ?? '—'}
        </Text>
      </Stack>
    ),
  },
  { id: 'protocol', header: 'Protocol', meta: { hideBelow: 'sm' }, cell: ({ row }) => row.original.protocol },
  {
    id: 'state',
    header: 'State',
    cell: ({ row: { original: provider } }) => (
      <Stack gap={0}>
        <StateBadge state={provider.configured ? 'ok' : 'quiet'}>
          {provider.configured ? 'Configured' : 'Not configured'}
        </StateBadge>
        {provider.problem && (
          <Text span size="xs" c="dimmed" className="wrap-anywhere">
            {provider.problem}
          </Text>
        )}
      </Stack>
    ),
  },
  {
    id: 'credentials',
    header: 'Credentials',
    meta: { hideBelow: 'md' },
    cell: ({ row: { original: provider } }) => (
      <span className="wrap-anywhere">
        {provider.credentials.map(({ id, source }) => (source ? `${id} (${source})` : id)).join(', ') || '—'}
      </span>
    ),
  },
  {
    id: 'deployments',
    header: 'Deployments',
    meta: { align: 'right', hideBelow: 'sm' },
    cell: ({ row }) => <span className="mono">{row.original.deployments}</span>,
  },
];
