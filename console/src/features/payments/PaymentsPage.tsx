import { Group, SimpleGrid, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useEffect, useState } from 'react';
import type { Schemas } from '../../api/client';
import { tenantsQuery } from '../../api/queries';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Money } from '../../parts/Money';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { RowButton } from '../../parts/RowButton';
import { ShowOlder } from '../../parts/ShowOlder';
import { Since } from '../../parts/Since';
import { StateBadge } from '../../parts/StateBadge';
import { useMoneyRoles, useSession } from '../../parts/session';
import { PayForm } from './PayForm';
import { PaymentDrawer } from './PaymentDrawer';
import { paymentPages } from './queries';
import { RedeemForm } from './RedeemForm';
import { type PaymentsSearch, seenBy } from './search';
import { METHODS, PAYMENT_STATES } from './state';

type Payment = Schemas['Payment'];

const route = getRouteApi('/inside/payments');

/** How money comes in: by card, by bank transfer, or by a code. */
export function PaymentsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { roles } = useSession();
  const isAdmin = roles.includes('platform-admin');
  const { ofOwn } = useMoneyRoles();
  const filter = seenBy({ isAdmin, ofOwn }, search);
  const isFiltered = Boolean(filter.flagged || filter.reference);
  const payments = useInfiniteQuery(paymentPages(filter));
  const tenants = useQuery({ ...tenantsQuery, enabled: isAdmin });
  const nameOf = (tenantId: string) => tenants.data?.find(({ id }) => id === tenantId)?.name;
  const change = (part: PaymentsSearch, replace = true) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined)),
      replace,
    });
  const open = (payment: string | undefined) => change({ payment }, false);
  return (
    <Page
      title="Add money"
      lead="The balance is prepaid. What is credited here appears in the ledger, each payment exactly once."
    >
      {ofOwn && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
          <PayForm onAsked={(asked) => open(asked.id)} />
          <RedeemForm />
        </SimpleGrid>
      )}
      <Stack gap="xs">
        <Title order={2}>Payments</Title>
        {isAdmin && (
          <Group gap="md">
            {ofOwn && (
              <Switch
                label="Of all tenants"
                checked={search.all === true}
                onChange={(event) => change({ all: event.currentTarget.checked || undefined })}
              />
            )}
            <Switch
              label="Needs a person"
              checked={search.flagged === true}
              onChange={(event) => change({ flagged: event.currentTarget.checked || undefined })}
            />
            <ReferenceField
              value={search.reference ?? ''}
              onChange={(reference) => change({ reference: reference || undefined })}
            />
          </Group>
        )}
        {payments.isError && !payments.data ? (
          <ProblemAlert error={payments.error} onRetry={() => void payments.refetch()} />
        ) : (
          <DataTable
            label="Payments"
            columns={columns(open, filter.all ? nameOf : undefined)}
            rows={payments.data?.pages.flatMap((page) => page.items)}
            rowId={({ id }) => id}
            onOpen={({ id }) => open(id)}
            isMuted={({ state }) => state === 'failed' || state === 'expired'}
            loadingRows={3}
            empty={
              isFiltered ? (
                <EmptyState title="No payment matches">
                  {ofOwn && !filter.all
                    ? 'Clear a filter, or look at all tenants.'
                    : 'Clear a filter to see more.'}
                </EmptyState>
              ) : (
                <EmptyState title="No payments yet">
                  The first one appears here as soon as it is asked for.
                </EmptyState>
              )
            }
          />
        )}
        <ShowOlder pages={payments} />
      </Stack>
      <PaymentDrawer id={search.payment} isAdmin={isAdmin} nameOf={nameOf} onClose={() => open(undefined)} />
    </Page>
  );
}

/** A reference as the bank tells it, whole. */
function ReferenceField({ value, onChange }: { value: string; onChange: (reference: string) => void }) {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, 300);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      type="search"
      aria-label="Reference"
      placeholder="Reference, such as TG-…"
      value={text}
      maxLength={100}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value.trim().toUpperCase());
      }}
      style={{ flex: '1 1 200px', maxWidth: 260 }}
    />
  );
}

function columns(
  open: (id: string) => void,
  nameOf?: (tenantId: string) => string | undefined,
): ColumnDef<Payment>[] {
  return [
    {
      id: 'at',
      header: 'Asked for',
      meta: { width: 130 },
      cell: ({ row }) => <Since at={row.original.createdAt} />,
    },
    ...(nameOf ? [tenantColumn(nameOf)] : []),
    {
      id: 'method',
      header: 'By',
      cell: ({ row: { original: payment } }) => (
        <Stack gap={0}>
          <RowButton onClick={() => open(payment.id)}>{METHODS[payment.method] ?? payment.method}</RowButton>
          {payment.reference && (
            <Text span size="xs" c="dimmed" className="mono">
              {payment.reference}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ row: { original: payment } }) => (
        <Stack gap={0}>
          <StateBadge state={PAYMENT_STATES[payment.state].look}>
            {PAYMENT_STATES[payment.state].label}
          </StateBadge>
          {payment.attention && (
            <Text span size="xs" c="var(--tg-bad)" className="wrap-anywhere">
              {payment.attention}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      id: 'amount',
      header: 'Amount',
      meta: { align: 'right' },
      cell: ({ row }) => <Money amount={row.original.amount} exact />,
    },
  ];
}

function tenantColumn(nameOf: (tenantId: string) => string | undefined): ColumnDef<Payment> {
  return {
    id: 'tenant',
    header: 'Tenant',
    cell: ({ row: { original: payment } }) => (
      <span className="wrap-anywhere">{nameOf(payment.tenantId) ?? payment.tenantId}</span>
    ),
  };
}
