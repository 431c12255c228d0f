import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { answerOf, api, type Schemas } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Money } from '../../parts/Money';
import { priceOf } from '../../parts/money';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Since } from '../../parts/Since';
import { formatUtc } from '../../parts/time';

type Deployment = Schemas['Deployment'];

/** What providers charge: the version in force, and what is planned. */
export function Costs() {
  const deployments = useQuery({
    queryKey: ['deployments'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/catalog/deployments', { signal })),
  });
  return (
    <section aria-label="Provider costs">
      <Title order={2} mb="xs">
        Provider costs
      </Title>
      {deployments.isError ? (
        <ProblemAlert error={deployments.error} onRetry={() => void deployments.refetch()} />
      ) : (
        <DataTable
          label="Provider costs"
          columns={COLUMNS}
          rows={deployments.data?.items}
          rowId={(deployment) => deployment.id}
          empty={<EmptyState title="No deployments">The catalogue file names none.</EmptyState>}
        />
      )}
    </section>
  );
}

const COLUMNS: ColumnDef<Deployment>[] = [
  {
    id: 'id',
    header: 'Deployment',
    cell: ({ row }) => <span className="mono wrap-anywhere">{row.original.id}</span>,
  },
  {
    id: 'cost',
    header: 'Cost in force',
    cell: ({ row }) => {
      const inForce = row.original.costs[0];
      return inForce ? <Rates rates={inForce.cost} /> : '—';
    },
  },
  {
    id: 'since',
    header: 'Version',
    meta: { hideBelow: 'md' },
    cell: ({ row }) => {
      const inForce = row.original.costs[0];
      return (
        inForce && (
          <Stack gap={0}>
            <Since at={inForce.validFrom} />
            <Text span size="xs" c="dimmed" className="wrap-anywhere">
              {inForce.version.slice(inForce.version.lastIndexOf('#'))} by {inForce.by}: {inForce.reason}
            </Text>
          </Stack>
        )
      );
    },
  },
  {
    id: 'planned',
    header: 'Planned',
    meta: { hideBelow: 'md' },
    cell: ({ row }) =>
      row.original.costs.slice(1).map((planned) => (
        <Stack key={planned.version} gap={0}>
          <Rates rates={planned.cost} />
          <Text span size="xs" c="dimmed">
            from {formatUtc(planned.validFrom)}
          </Text>
        </Stack>
      )),
  },
];

function Rates({ rates }: { rates: Deployment['costs'][number]['cost'] }) {
  return Object.entries(rates)
    .filter(([kind]) => !kind.includes('-'))
    .map(([kind, rate]) => {
      const { amount, per } = priceOf(kind, rate);
      return (
        <Text key={kind} span size="sm" display="block">
          {kind} <Money amount={amount} /> / {per}
        </Text>
      );
    });
}
