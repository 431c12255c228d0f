import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { type FormEvent, useState } from 'react';
import type { Schemas } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { Money } from '../../parts/Money';
import { MonthInput } from '../../parts/MonthInput';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { StateBadge } from '../../parts/StateBadge';
import { isMonth, thisMonth } from '../../parts/time';
import { countUnknown, verdictOn, type WrongAmount, wrongAmounts } from './charges';
import { verifyCharges } from './queries';

const MAX_LISTED = 20;

/** Computes every charge and cost of a month again, and tells which differ. */
export function ChargeVerification() {
  const [month, setMonth] = useState(thisMonth);
  const verify = useMutation({ mutationFn: verifyCharges });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isMonth(month) && !verify.isPending) verify.mutate(month);
  };
  return (
    <section aria-label="Charges">
      <Group justify="space-between" align="flex-start">
        <Stack gap={2}>
          <Title order={2}>Charges</Title>
          <Text size="sm" c="dimmed">
            Every charge and cost of a month is computed again from its units and the price that it names.
          </Text>
        </Stack>
        <form onSubmit={submit} noValidate>
          <Group gap="xs" align="flex-end">
            <MonthInput value={month} onChange={setMonth} />
            <Button type="submit" variant="default" disabled={!isMonth(month)} loading={verify.isPending}>
              Verify charges
            </Button>
          </Group>
        </form>
      </Group>
      {verify.isPending && (
        <Text size="sm" c="dimmed" role="status">
          Computing the charges of {verify.variables} again. A large month takes minutes; stay on this page.
        </Text>
      )}
      {verify.isError && <ProblemAlert error={verify.error} />}
      {verify.data && <Report report={verify.data} />}
    </section>
  );
}

function Report({ report }: { report: Schemas['ChargeVerification'] }) {
  const { label, look } = verdictOn(report);
  const unknown = countUnknown(report.differences);
  return (
    <Stack gap="xs" mt="xs">
      <Group gap="sm" role="status">
        <StateBadge state={look}>{label}</StateBadge>
        <Text size="sm" c="dimmed">
          {report.checked.toLocaleString('en-US')} requests of {report.month} computed again
          {unknown > 0 && `; ${unknown.toLocaleString('en-US')} could not be: their price or cost is unknown`}
        </Text>
      </Group>
      {report.problem && <Text size="sm">Not all of the month was verified. {report.problem}</Text>}
      {report.differences.length > MAX_LISTED && (
        <Text size="sm" c="dimmed">
          The first {MAX_LISTED}:
        </Text>
      )}
      {report.differences.length > 0 && (
        <DataTable
          label="Charges that differ"
          columns={COLUMNS}
          rows={report.differences.slice(0, MAX_LISTED).flatMap(wrongAmounts)}
          rowId={({ difference, what }) => `${difference.eventId} ${what}`}
          empty={null}
        />
      )}
    </Stack>
  );
}

const COLUMNS: ColumnDef<WrongAmount>[] = [
  {
    id: 'request',
    header: 'Request',
    cell: ({ row: { original: wrong } }) => (
      <Link
        to="/requests"
        search={{ request: wrong.difference.requestId, tenant: wrong.difference.tenantId }}
        className="mono wrap-anywhere"
      >
        {wrong.difference.requestId}
      </Link>
    ),
  },
  { id: 'what', header: 'What', cell: ({ row }) => row.original.what },
  {
    id: 'booked',
    header: 'Booked',
    meta: { align: 'right' },
    cell: ({ row }) => <Money amount={row.original.booked} exact />,
  },
  {
    id: 'computed',
    header: 'Computed',
    meta: { align: 'right' },
    cell: ({ row: { original: wrong } }) =>
      wrong.computed === undefined ? 'unknown' : <Money amount={wrong.computed} exact />,
  },
];
