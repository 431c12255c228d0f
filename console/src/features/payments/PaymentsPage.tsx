import { SimpleGrid, Stack, Switch, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
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
import { useSession } from '../../parts/session';
import { PayForm } from './PayForm';
import { PaymentDrawer } from './PaymentDrawer';
import { paymentPages } from './queries';
import { RedeemForm } from './RedeemForm';
import { METHODS, PAYMENT_STATES } from './state';

type Payment = Schemas['Payment'];

const route = getRouteApi('/inside/payments');

/** How money comes in: by card, by bank transfer, or by a code. */
export function PaymentsPage() {
  const { payment, all } = route.useSearch();
  const navigate = route.useNavigate();
  const { roles } = useSession();
  const isAdmin = roles.includes('platform-admin');
  const payments = useInfiniteQuery(paymentPages(isAdmin && all === true));
  const tenants = useQuery({ ...tenantsQuery, enabled: isAdmin });
  const nameOf = (tenantId: string) => tenants.data?.find(({ id }) => id === tenantId)?.name;
  const open = (id: string | undefined) =>
    void navigate({
      search: ({ all: before }) => ({ ...(before && { all: before }), ...(id && { payment: id }) }),
    });
  return (
    <Page
      title="Add money"
      lead="The balance is prepaid. What is credited here appears in the ledger, each payment exactly once."
    >
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <PayForm onAsked={(asked) => open(asked.id)} />
        <RedeemForm />
      </SimpleGrid>
      <Stack gap="xs">
        <Title order={2}>Payments</Title>
        {isAdmin && (
          <Switch
            label="Of all tenants"
            checked={all === true}
            onChange={(event) => void navigate({ search: event.currentTarget.checked ? { all: true } : {} })}
          />
        )}
        {payments.isError && !payments.data ? (
          <ProblemAlert error={payments.error} onRetry={() => void payments.refetch()} />
        ) : (
          <DataTable
            label="Payments"
            columns={columns(open, isAdmin && all ? nameOf : undefined)}
            rows={payments.data?.pages.flatMap((page) => page.items)}
            rowId={({ id }) => id}
            onOpen={({ id }) => open(id)}
            isMuted={({ state }) => state === 'failed' || state === 'expired'}
            loadingRows={3}
            empty={
              <EmptyState title="No payments yet">
                The first one appears here as soon as it is asked for.
              </EmptyState>
            }
          />
        )}
        <ShowOlder pages={payments} />
      </Stack>
      <PaymentDrawer id={payment} isAdmin={isAdmin} nameOf={nameOf} onClose={() => open(undefined)} />
    </Page>
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
