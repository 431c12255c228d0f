import { Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useState } from 'react';
import type { Schemas } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Money } from '../../parts/Money';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { RowButton } from '../../parts/RowButton';
import { ShowOlder } from '../../parts/ShowOlder';
import { Since } from '../../parts/Since';
import { type State, StateBadge } from '../../parts/StateBadge';
import { useMayMoveMoney } from '../../parts/session';
import { DeadLetterDrawer } from './DeadLetterDrawer';
import { deadLetterPages, summaryQuery } from './queries';
import { RedriveDialog } from './RedriveDialog';
import { DEAD_STATES, type DeadState, isDeadState, type ReconciliationSearch } from './search';

type DeadLetter = Schemas['DeadLetter'];

const LOOK: Readonly<Record<DeadState, State>> = {
  dead: 'bad',
  redriven: 'warn',
  posted: 'ok',
  discarded: 'quiet',
};

interface DeadLettersProps {
  search: ReconciliationSearch;
  change: (part: ReconciliationSearch) => void;
}

/** Usage events that the ledger could not take, and what was done with them. */
export function DeadLetters({ search, change }: DeadLettersProps) {
  const letters = useInfiniteQuery(deadLetterPages(search));
  const waiting = useQuery(summaryQuery).data?.dead.dead ?? 0;
  const mayMove = useMayMoveMoney();
  const [isRedriving, setIsRedriving] = useState(false);
  const open = (letter: string) => change({ letter });
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={2}>Dead letters</Title>
          <Text size="sm" c="dimmed">
            Events that could not be posted. Sent again, they are posted once at most.
          </Text>
        </div>
        <Group gap="xs">
          {mayMove && waiting > 0 && (
            <Button variant="default" onClick={() => setIsRedriving(true)}>
              Send all again
            </Button>
          )}
          <Select
            aria-label="State of dead letters"
            placeholder="Any state"
            data={Object.entries(DEAD_STATES).map(([value, label]) => ({ value, label }))}
            value={search.dead ?? null}
            onChange={(dead) => change({ dead: isDeadState(dead) ? dead : undefined })}
            clearable
            clearButtonProps={{ 'aria-label': 'Any state' }}
            w={160}
          />
        </Group>
      </Group>
      {letters.isError && !letters.data ? (
        <ProblemAlert error={letters.error} onRetry={() => void letters.refetch()} />
      ) : (
        <DataTable
          label="Dead letters"
          columns={columns(open)}
          rows={letters.data?.pages.flatMap((page) => page.items)}
          rowId={({ id }) => id}
          onOpen={({ id }) => open(id)}
          isMuted={({ state }) => state === 'posted' || state === 'discarded'}
          loadingRows={2}
          empty={<EmptyState title="No dead letters">Every event so far could be posted.</EmptyState>}
        />
      )}
      <ShowOlder pages={letters} />
      <RedriveDialog opened={isRedriving} waiting={waiting} onClose={() => setIsRedriving(false)} />
      <DeadLetterDrawer id={search.letter} onClose={() => change({ letter: undefined })} />
    </Stack>
  );
}

export function DeadLetterState({ state }: { state: DeadState }) {
  return <StateBadge state={LOOK[state]}>{DEAD_STATES[state]}</StateBadge>;
}

function columns(open: (id: string) => void): ColumnDef<DeadLetter>[] {
  return [
    {
      id: 'reason',
      header: 'Reason',
      cell: ({ row: { original: letter } }) => (
        <Stack gap={0}>
          <RowButton onClick={() => open(letter.id)}>{letter.reason}</RowButton>
          <Text span size="xs" c="dimmed" className="wrap-anywhere">
            {letter.detail}
          </Text>
        </Stack>
      ),
    },
    { id: 'state', header: 'State', cell: ({ row }) => <DeadLetterState state={row.original.state} /> },
    {
      id: 'seen',
      header: 'First seen',
      meta: { hideBelow: 'sm' },
      cell: ({ row }) => <Since at={row.original.firstSeenAt} />,
    },
    {
      id: 'charge',
      header: 'Charge',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row: { original: letter } }) =>
        letter.charge === undefined ? '—' : <Money amount={letter.charge} exact />,
    },
  ];
}
