import { Stack, Title } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import type { Schemas } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { Money } from '../../parts/Money';

type Month = Schemas['LedgerAccounts']['months'][number];

/** Revenue, provider cost and margin by month. */
export function Months({ accounts }: { accounts: Schemas['LedgerAccounts'] | undefined }) {
  if (accounts && accounts.months.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={2}>Months</Title>
      <DataTable
        label="Months"
        columns={COLUMNS}
        rows={accounts?.months}
        rowId={({ month }) => month}
        loadingRows={1}
        empty={null}
      />
    </Stack>
  );
}

const COLUMNS: ColumnDef<Month>[] = [
  { id: 'month', header: 'Month', cell: ({ row }) => <span className="mono">{row.original.month}</span> },
  amount('revenue', 'Revenue'),
  amount('provider_cost', 'Provider cost', 'sm'),
  amount('write_off', 'Written off', 'md'),
  {
    id: 'margin',
    header: 'Margin',
    meta: { align: 'right' },
    cell: ({ row }) => <Money amount={row.original.margin} exact />,
  },
];

function amount(account: string, header: string, hideBelow?: 'sm' | 'md'): ColumnDef<Month> {
  return {
    id: account,
    header,
    meta: { align: 'right', hideBelow },
    cell: ({ row }) => <Money amount={row.original.amounts[account] ?? 0} exact quietZero />,
  };
}
