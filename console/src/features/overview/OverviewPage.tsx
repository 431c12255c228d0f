import { Alert, Anchor, Group, Title } from '@mantine/core';
import { useThrottledCallback } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { balanceQuery, keysQuery } from '../../api/queries';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Figure, Figures } from '../../parts/Figures';
import { LiveBadge } from '../../parts/LiveBadge';
import { useLiveRequests } from '../../parts/live-requests';
import { Money } from '../../parts/Money';
import { formatMoney } from '../../parts/money';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { requestColumns } from '../../parts/request-columns';
import { Spend } from './Spend';

const LATEST = 8;
const SOON_DAYS = 3;

export function OverviewPage() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const balance = useQuery(balanceQuery);
  const keys = useQuery(keysQuery);
  const latest = useQuery({
    queryKey: ['requests', 'latest', LATEST],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/requests', { params: { query: { limit: LATEST } }, signal })),
  });
  const refresh = useThrottledCallback(() => {
    void latest.refetch();
    void balance.refetch();
    void queryClient.invalidateQueries({ queryKey: ['usage'] });
  }, 3000);
  const live = useLiveRequests({ onRequest: refresh, onOpen: () => void latest.refetch() });
  const columns = useMemo(
    () =>
      requestColumns({
        keyName: (id) => keys.data?.find((key) => key.id === id)?.name,
        onOpen: ({ requestId }) => void navigate({ to: '/requests', search: { request: requestId } }),
      }),
    [keys.data, navigate],
  );
  return (
    <Page title="Overview" lead="What is left, and where it goes.">
      {balance.isError && !balance.data ? (
        <ProblemAlert error={balance.error} onRetry={() => void balance.refetch()} />
      ) : (
        <BalanceFigures balance={balance.data} />
      )}
      {balance.data && <LowBalance balance={balance.data} />}
      <Spend keys={keys.data ?? []} />
      <section aria-labelledby="latest">
        <Group justify="space-between" mb="sm">
          <Title order={2} id="latest">
            Latest requests
          </Title>
          <Group gap="md">
            <LiveBadge state={live} />
            <Anchor component={Link} to="/requests" size="sm">
              All requests
            </Anchor>
          </Group>
        </Group>
        {latest.isError && !latest.data ? (
          <ProblemAlert error={latest.error} onRetry={() => void latest.refetch()} />
        ) : (
          <DataTable
            label="Latest requests"
            columns={columns}
            rows={latest.data?.items}
            rowId={(request) => request.requestId}
            onOpen={({ requestId }) => void navigate({ to: '/requests', search: { request: requestId } })}
            empty={
              <EmptyState title="No requests yet">
                <Link to="/start">Make a first call</Link>; it appears here within a second or two.
              </EmptyState>
            }
          />
        )}
      </section>
    </Page>
  );
}

function BalanceFigures({ balance }: { balance: Schemas['Balance'] | undefined }) {
  return (
    <Figures>
      <Figure
        label="Balance"
        hint={balance && balance.promotional > 0 && `${formatMoney(balance.promotional)} of it promotional`}
      >
        {balance && <Money amount={balance.balance} exact />}
      </Figure>
      <Figure label="Held" hint={balance && `${formatMoney(balance.available)} available`}>
        {balance && <Money amount={balance.held} exact />}
      </Figure>
      <Figure
        label="Lasts"
        hint={
          balance &&
          (balance.averageDaily > 0
            ? `at ${formatMoney(balance.averageDaily)} a day`
            : 'nothing was spent in 7 days')
        }
      >
        {balance && <span className="tabular">{lasting(balance.daysLeft)}</span>}
      </Figure>
      <Figure label="Spent today" hint="UTC day">
        {balance && <Money amount={balance.spentToday} exact />}
      </Figure>
      <Figure label="Spent this month" hint="UTC month">
        {balance && <Money amount={balance.spentThisMonth} exact />}
      </Figure>
    </Figures>
  );
}

function lasting(days: number | undefined): string {
  if (days === undefined) return '—';
  if (days > 999) return '999+ days';
  return `${days < 10 ? Math.max(0, days).toFixed(1) : Math.floor(days)} days`;
}

function LowBalance({ balance }: { balance: Schemas['Balance'] }) {
  if (balance.balance <= 0) {
    return (
      <Warning title="The balance is used up">
        Requests that cost something are refused with status 402 until money is added. Free models go on
        working.
      </Warning>
    );
  }
  if (balance.daysLeft !== undefined && balance.daysLeft < SOON_DAYS) {
    return (
      <Warning title={`The balance lasts ${lasting(balance.daysLeft)} at today’s rate`}>
        Add money before then: requests that cost something are refused without it.
      </Warning>
    );
  }
  return null;
}

function Warning({ title, children }: { title: string; children: string }) {
  return (
    <Alert
      variant="outline"
      color="yellow"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={title}
      styles={{ title: { color: 'var(--mantine-color-text)' }, icon: { color: 'var(--tg-warn)' } }}
    >
      {children}
    </Alert>
  );
}
