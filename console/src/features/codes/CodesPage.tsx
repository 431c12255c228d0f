import { Button, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { Schemas } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Money } from '../../parts/Money';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { ShowOlder } from '../../parts/ShowOlder';
import { Since } from '../../parts/Since';
import { StateBadge } from '../../parts/StateBadge';
import { formatUtc } from '../../parts/time';
import { CreateCodesDialog } from './CreateCodesDialog';
import { DisableCodesDialog } from './DisableCodesDialog';
import { batchPages } from './queries';
import { stateOfBatch } from './state';

type Batch = Schemas['CodeBatch'];

/** Redemption codes that platform admins give away or sell. */
export function CodesPage() {
  const batches = useInfiniteQuery(batchPages);
  const [isCreating, setIsCreating] = useState(false);
  const [disabling, setDisabling] = useState<Batch>();
  const shown = useMemo(() => columns(setDisabling), []);
  return (
    <Page
      title="Codes"
      lead="Each code credits one tenant once. The codes themselves are shown only when they are made."
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsCreating(true)}>
          Make codes
        </Button>
      }
    >
      {batches.isError && !batches.data ? (
        <ProblemAlert error={batches.error} onRetry={() => void batches.refetch()} />
      ) : (
        <DataTable
          label="Batches"
          columns={shown}
          rows={batches.data?.pages.flatMap((page) => page.items)}
          rowId={({ id }) => id}
          isMuted={(batch) => stateOfBatch(batch, Date.now()).label !== 'Good'}
          empty={<EmptyState title="No codes yet">Make some to hand out credit.</EmptyState>}
        />
      )}
      <ShowOlder pages={batches} />
      <DisableCodesDialog batch={disabling} onClose={() => setDisabling(undefined)} />
      <CreateCodesDialog opened={isCreating} onClose={() => setIsCreating(false)} />
    </Page>
  );
}

function lapse({ grantDays, grantExpiresAt }: Batch): string {
  if (grantDays) return `, lapses ${grantDays} days after`;
  return grantExpiresAt ? `, lapses ${formatUtc(grantExpiresAt)}` : '';
}

function columns(disable: (batch: Batch) => void): ColumnDef<Batch>[] {
  return [
    {
      id: 'label',
      header: 'Batch',
      cell: ({ row: { original: batch } }) => (
        <Stack gap={0}>
          <Text inherit fw={500} className="wrap-anywhere">
            {batch.label}
          </Text>
          <Text span size="xs" c="dimmed" className="wrap-anywhere">
            {batch.reason} · {batch.createdBy}, <Since at={batch.createdAt} />
          </Text>
        </Stack>
      ),
    },
    {
      id: 'state',
      header: 'State',
      meta: { hideBelow: 'sm' },
      cell: ({ row: { original: batch } }) => {
        const { state, label } = stateOfBatch(batch, Date.now());
        return <StateBadge state={state}>{label}</StateBadge>;
      },
    },
    {
      id: 'amount',
      header: 'Each',
      meta: { align: 'right' },
      cell: ({ row: { original: batch } }) => (
        <Stack gap={0}>
          <Money amount={batch.amount} exact />
          {batch.promotional && (
            <Text span size="xs" c="dimmed">
              given{lapse(batch)}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      id: 'redeemed',
      header: 'Redeemed',
      meta: { align: 'right' },
      cell: ({ row: { original: batch } }) => (
        <span className="mono nowrap">
          {batch.redeemed} of {batch.count}
        </span>
      ),
    },
    {
      id: 'actions',
      header: '',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row: { original: batch } }) =>
        stateOfBatch(batch, Date.now()).label === 'Good' && (
          <Button
            variant="default"
            size="xs"
            aria-label={`Disable ${batch.label}`}
            onClick={() => disable(batch)}
          >
            Disable
          </Button>
        ),
    },
  ];
}
