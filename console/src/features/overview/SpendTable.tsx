import { Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Schemas } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { Money } from '../../parts/Money';
import { TokenCount } from '../../parts/TokenCount';
import { type GroupTotal, totalsByGroup } from './series';

interface SpendTableProps {
  usage: Schemas['Usage'];
  nameOf: (group: string) => string;
  heading: string;
}

export function SpendTable({ usage, nameOf, heading }: SpendTableProps) {
  const rows = useMemo(() => totalsByGroup(usage.rows), [usage.rows]);
  const columns: ColumnDef<GroupTotal>[] = [
    {
      id: 'group',
      header: heading.charAt(0).toUpperCase() + heading.slice(1),
      cell: ({ row }) => (
        <Text span inherit className="wrap-anywhere">
          {nameOf(row.original.group)}
        </Text>
      ),
    },
    {
      id: 'requests',
      header: 'Requests',
      meta: { align: 'right' },
      cell: ({ row }) => <TokenCount count={row.original.requests} />,
    },
    {
      id: 'failed',
      header: 'Failed',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row }) => <TokenCount count={row.original.failed} />,
    },
    {
      id: 'input',
      header: 'Tokens in',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row }) => <TokenCount count={row.original.input} />,
    },
    {
      id: 'output',
      header: 'Tokens out',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row }) => <TokenCount count={row.original.output} />,
    },
    {
      id: 'charge',
      header: 'Charge',
      meta: { align: 'right' },
      cell: ({ row }) => <Money amount={row.original.charge} quietZero />,
    },
  ];
  return (
    <DataTable
      label="Spend"
      columns={columns}
      rows={rows}
      rowId={(row) => row.group || 'none'}
      empty={null}
    />
  );
}
