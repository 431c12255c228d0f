import { Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import type { Schemas } from '../api/client';
import { foldUnits } from './count';
import { Money } from './Money';
import { OutcomeBadge } from './OutcomeBadge';
import { RowButton } from './RowButton';
import { Since } from './Since';
import { TokenCount } from './TokenCount';
import { formatMillis } from './time';

type Request = Schemas['Request'];

interface RequestColumns {
  keyName: (id: string) => string | undefined;
  onOpen: (request: Request) => void;
}

/** How a request looks in any list. */
export function requestColumns({ keyName, onOpen }: RequestColumns): ColumnDef<Request>[] {
  return [
    {
      id: 'at',
      header: 'When',
      meta: { width: 110 },
      cell: ({ row }) => <Since at={row.original.startedAt} />,
    },
    {
      id: 'model',
      header: 'Model',
      cell: ({ row: { original: request } }) => (
        <Stack gap={0}>
          <RowButton onClick={() => onOpen(request)}>
            <Text span inherit className="mono wrap-anywhere">
              {request.model ?? (request.requestedModel || 'no model')}
            </Text>
          </RowButton>
          <Text span size="xs" c="dimmed" hiddenFrom="md">
            <OutcomeBadge outcome={request.outcome} />
          </Text>
        </Stack>
      ),
    },
    {
      id: 'key',
      header: 'Key',
      meta: { hideBelow: 'lg' },
      cell: ({ row }) =>
        keyName(row.original.keyId) ?? (
          <span className="mono" title={row.original.keyId}>
            {row.original.keyId.slice(0, 8)}
          </span>
        ),
    },
    {
      id: 'outcome',
      header: 'Outcome',
      meta: { hideBelow: 'md' },
      cell: ({ row }) => <OutcomeBadge outcome={row.original.outcome} />,
    },
    {
      id: 'input',
      header: 'In',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row }) => <TokenCount count={foldUnits(row.original.units).input} />,
    },
    {
      id: 'output',
      header: 'Out',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row }) => <TokenCount count={foldUnits(row.original.units).output} />,
    },
    {
      id: 'first',
      header: 'First byte',
      meta: { align: 'right', hideBelow: 'lg' },
      cell: ({ row }) => <span className="mono nowrap">{formatMillis(row.original.timings.firstByte)}</span>,
    },
    {
      id: 'total',
      header: 'Total',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row }) => <span className="mono nowrap">{formatMillis(row.original.timings.total)}</span>,
    },
    {
      id: 'charge',
      header: 'Charge',
      meta: { align: 'right' },
      cell: ({ row }) => <Money amount={row.original.charge} exact quietZero />,
    },
  ];
}
