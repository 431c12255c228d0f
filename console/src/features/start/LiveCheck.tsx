import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { foldUnits, formatCount } from '../../parts/count';
import { Facts } from '../../parts/Facts';
import { LiveBadge } from '../../parts/LiveBadge';
import { useLiveRequests } from '../../parts/live-requests';
import { Money } from '../../parts/Money';
import { describeOutcome } from '../../parts/outcome';
import { Since } from '../../parts/Since';
import { formatMillis } from '../../parts/time';
import classes from './StartPage.module.css';

type Request = Schemas['Request'];

/** Turns green when a request arrives. */
export function LiveCheck() {
  const last = useQuery({
    queryKey: ['requests', 'latest', 1],
    queryFn: ({ signal }) => answerOf(api.GET('/api/requests', { params: { query: { limit: 1 } }, signal })),
    // What an earlier visit saw is no baseline.
    gcTime: 0,
  });
  const [streamed, setStreamed] = useState<Request>();
  // While the page was hidden nothing was streamed: the newest request is read again when the stream stands.
  const live = useLiveRequests({ onRequest: setStreamed, onOpen: () => void last.refetch() });
  const newest = last.data?.items[0];
  const [before, setBefore] = useState<Request | null>();
  if (last.data && before === undefined) setBefore(newest ?? null);
  const arrived =
    streamed ?? (before !== undefined && newest?.requestId !== before?.requestId ? newest : undefined);
  const works = arrived?.outcome === 'COMPLETE';
  return (
    <Paper component="section" p="md" aria-label="Live check" className={works ? classes.arrived : undefined}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2}>Live check</Title>
          <LiveBadge state={live} />
        </Group>
        <div aria-live="polite" data-live-check={arrived ? (works ? 'works' : 'failed') : 'waiting'}>
          {arrived ? <Arrived request={arrived} works={works} /> : <Waiting before={before ?? undefined} />}
        </div>
      </Stack>
    </Paper>
  );
}

function Waiting({ before }: { before: Request | undefined }) {
  return (
    <Stack gap={6}>
      <Group gap="xs" wrap="nowrap">
        <IconCircleDashed size={22} aria-hidden color="var(--mantine-color-dimmed)" />
        <Text fw={600}>Waiting for a request</Text>
      </Group>
      <Text size="sm" c="dimmed">
        Run the sample. This turns green as soon as the request is posted to the ledger.
      </Text>
      {before && (
        <Text size="sm" c="dimmed">
          The last one was{' '}
          <Link to="/requests" search={{ request: before.requestId }}>
            <Since at={before.startedAt} />
          </Link>
          .
        </Text>
      )}
    </Stack>
  );
}

function Arrived({ request, works }: { request: Request; works: boolean }) {
  const { input, output, other } = foldUnits(request.units);
  const Icon = works ? IconCircleCheck : IconInfoCircle;
  return (
    <Stack gap="xs">
      <Group gap="xs" wrap="nowrap" c={works ? 'var(--tg-ok)' : 'var(--tg-warn)'}>
        <Icon size={22} aria-hidden />
        <Text fw={600}>
          {works ? 'It works' : `Arrived: ${describeOutcome(request.outcome).label.toLowerCase()}`}
        </Text>
      </Group>
      {!works && (
        <Text size="sm">
          {describeOutcome(request.outcome).meaning}
          {request.errorCode && (
            <>
              {' '}
              The code was <span className="mono">{request.errorCode}</span>.
            </>
          )}
        </Text>
      )}
      <Facts
        facts={[
          [
            'Model',
            <span key="m" className="mono">
              {request.model ?? (request.requestedModel || 'no model')}
            </span>,
          ],
          ['Tokens', `${formatCount(input)} in, ${formatCount(output)} out`],
          ...other.map(([kind, count]): [string, string] => [kind, formatCount(count)]),
          ['Charge', <Money key="c" amount={request.charge} exact />],
          ['Took', formatMillis(request.timings.total)],
        ]}
      />
      <Link to="/requests" search={{ request: request.requestId }}>
        Show everything about it
      </Link>
    </Stack>
  );
}
