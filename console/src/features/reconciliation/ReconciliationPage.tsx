import { Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { Schemas } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Figure, Figures } from '../../parts/Figures';
import { Money } from '../../parts/Money';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { ShowOlder } from '../../parts/ShowOlder';
import { Since } from '../../parts/Since';
import { type State, StateBadge } from '../../parts/StateBadge';
import { useMayMoveMoney } from '../../parts/session';
import { AcceptDialog } from './AcceptDialog';
import { agreementOf, isStale } from './agreement';
import { DeadLetters } from './DeadLetters';
import { minutePages, summaryQuery } from './queries';
import { isMinuteState, MINUTE_STATES, type MinuteState, type ReconciliationSearch } from './search';

type Minute = Schemas['ReconciledMinute'];
type Summary = Schemas['ReconciliationSummary'];

const route = getRouteApi('/inside/reconciliation');

const LOOK: Readonly<Record<MinuteState, State>> = {
  matched: 'ok',
  pending: 'quiet',
  different: 'bad',
  accepted: 'quiet',
};

export function ReconciliationPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const summary = useQuery(summaryQuery);
  const minutes = useInfiniteQuery(minutePages(search));
  const [accepting, setAccepting] = useState<Minute>();
  const mayMove = useMayMoveMoney();
  const columns = useMemo(() => (mayMove ? [...MINUTES, acceptColumn(setAccepting)] : MINUTES), [mayMove]);
  const change = (part: ReconciliationSearch) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  return (
    <Page
      title="Reconciliation"
      lead="What the gateways wrote into their journals, and what of it is in the ledger or a dead letter: minute by minute, both must agree."
    >
      {summary.isError ? (
        <ProblemAlert error={summary.error} onRetry={() => void summary.refetch()} />
      ) : (
        <SummaryFigures summary={summary.data} />
      )}
      <Stack gap="xs">
        <Group justify="space-between" align="flex-end">
          <Title order={2}>Minutes</Title>
          <Select
            aria-label="State of minutes"
            placeholder="Any state"
            data={Object.entries(MINUTE_STATES).map(([value, label]) => ({ value, label }))}
            value={search.state ?? null}
            onChange={(state) => change({ state: isMinuteState(state) ? state : undefined })}
            clearable
            clearButtonProps={{ 'aria-label': 'Any state' }}
            w={160}
          />
        </Group>
        {minutes.isError && !minutes.data ? (
          <ProblemAlert error={minutes.error} onRetry={() => void minutes.refetch()} />
        ) : (
          <DataTable
            label="Minutes"
            columns={columns}
            rows={minutes.data?.pages.flatMap((page) => page.items)}
            rowId={({ minute, holder }) => `${minute} ${holder}`}
            empty={
              <EmptyState title={search.state ? 'No such minute' : 'No minutes yet'}>
                {search.state
                  ? `No minute is ${MINUTE_STATES[search.state].toLowerCase()}.`
                  : 'A gateway tells of a minute when it has ended.'}
              </EmptyState>
            }
          />
        )}
        <ShowOlder pages={minutes} />
      </Stack>
      <AcceptDialog minute={accepting} onClose={() => setAccepting(undefined)} />
      <DeadLetters search={search} change={change} />
    </Page>
  );
}

function SummaryFigures({ summary }: { summary: Summary | undefined }) {
  const agreement = summary && agreementOf(summary);
  const lag = summary?.journals.reduce((sum, journal) => sum + journal.lag, 0);
  return (
    <Figures>
      <Figure
        label="State"
        hint={
          summary && (
            <>
              {isStale(summary) && 'Journal and ledger are not being compared: '}
              {summary.comparedAt ? (
                <>
                  compared <Since at={summary.comparedAt} />
                </>
              ) : (
                'not once since the service started'
              )}
              {summary.accepted.minutes > 0 && `, ${summary.accepted.minutes} accepted`}
            </>
          )
        }
      >
        {agreement && <StateBadge state={agreement.look}>{agreement.label}</StateBadge>}
      </Figure>
      <Figure
        label="Missing"
        hint={summary && `${summary.different.missing} events, ${summary.different.surplus} too many`}
      >
        {summary && <Money amount={summary.different.missingCharge} exact />}
      </Figure>
      <Figure label="On the way" hint={lag !== undefined && `${lag} not yet acknowledged by Kafka`}>
        {summary && <span className="mono">{summary.pending.missing}</span>}
      </Figure>
      <Figure label="Dead letters" hint={summary && `${summary.dead.redriven} sent again`}>
        {summary && <span className="mono">{summary.dead.dead}</span>}
      </Figure>
      <Figure
        label="Unreported, at most"
        hint={
          summary && (
            <>
              at risk now <Money amount={summary.atRisk} />
            </>
          )
        }
      >
        {summary && <Money amount={summary.unreportedAtMost} exact />}
      </Figure>
    </Figures>
  );
}

const MINUTES: ColumnDef<Minute>[] = [
  {
    id: 'minute',
    header: 'Minute (UTC)',
    cell: ({ row }) => (
      <span className="mono nowrap">{row.original.minute.slice(0, 16).replace('T', ' ')}</span>
    ),
  },
  {
    id: 'holder',
    header: 'Gateway',
    meta: { hideBelow: 'sm' },
    cell: ({ row }) => <span className="mono wrap-anywhere">{row.original.holder}</span>,
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ row: { original: minute } }) => (
      <Stack gap={0}>
        <StateBadge state={LOOK[minute.state]}>{MINUTE_STATES[minute.state]}</StateBadge>
        {minute.missing !== 0 && (
          <Text span size="xs" c="dimmed">
            {minute.missing > 0 ? `${minute.missing} missing` : `${-minute.missing} too many`}
          </Text>
        )}
        {minute.acceptance && (
          <Text span size="xs" c="dimmed" className="wrap-anywhere">
            by {minute.acceptance.actor}, <Since at={minute.acceptance.at} />: {minute.acceptance.reason}
          </Text>
        )}
      </Stack>
    ),
  },
  count('journalled', 'Journal', ({ journalled }) => journalled),
  count('shipped', 'Topic', ({ shipped }) => shipped, 'sm'),
  count('posted', 'Ledger', ({ posted }) => posted),
  count('dead', 'Dead', ({ dead }) => dead, 'sm'),
  {
    id: 'charge',
    header: 'Charged',
    meta: { align: 'right', hideBelow: 'md' },
    cell: ({ row }) => <Money amount={row.original.postedCharge} exact quietZero />,
  },
  {
    id: 'missing',
    header: 'Missing',
    meta: { align: 'right', hideBelow: 'md' },
    cell: ({ row }) => <Money amount={row.original.missingCharge} exact quietZero />,
  },
];

function acceptColumn(accept: (minute: Minute) => void): ColumnDef<Minute> {
  return {
    id: 'accept',
    header: '',
    meta: { align: 'right' },
    cell: ({ row: { original: minute } }) =>
      minute.state === 'different' && (
        <Button variant="default" size="xs" onClick={() => accept(minute)}>
          Accept
        </Button>
      ),
  };
}

function count(
  id: string,
  header: string,
  value: (minute: Minute) => number | undefined,
  hideBelow?: 'sm',
): ColumnDef<Minute> {
  return {
    id,
    header,
    meta: { align: 'right', hideBelow },
    cell: ({ row }) => <span className="mono">{value(row.original) ?? '—'}</span>,
  };
}
