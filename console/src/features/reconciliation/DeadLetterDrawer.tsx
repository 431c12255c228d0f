import { Button, Code, Drawer, Group, Skeleton, Stack, Text, Textarea, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { Facts } from '../../parts/Facts';
import { Money } from '../../parts/Money';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Since } from '../../parts/Since';
import { useMayMoveMoney } from '../../parts/session';
import { formatUtc } from '../../parts/time';
import { DeadLetterState } from './DeadLetters';
import { deadLetterQuery } from './queries';

type Letter = Schemas['DeadLetterDetail'];

interface DeadLetterDrawerProps {
  id: string | undefined;
  onClose: () => void;
}

/** One dead letter: why it died, what it says, and the two ways out. */
export function DeadLetterDrawer({ id, onClose }: DeadLetterDrawerProps) {
  const letter = useQuery({ ...deadLetterQuery(id ?? ''), enabled: id !== undefined });
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title="Dead letter"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {letter.isError ? (
        <ProblemAlert error={letter.error} onRetry={() => void letter.refetch()} />
      ) : letter.data ? (
        <Body key={letter.data.id} letter={letter.data} />
      ) : (
        <Skeleton height={160} />
      )}
    </Drawer>
  );
}

function Body({ letter }: { letter: Letter }) {
  const mayMove = useMayMoveMoney();
  return (
    <Stack gap="lg">
      <Stack gap={4}>
        <DeadLetterState state={letter.state} />
        <Text size="sm" className="wrap-anywhere">
          {letter.detail}
        </Text>
      </Stack>
      {mayMove && (letter.state === 'dead' || letter.state === 'redriven') && <Actions letter={letter} />}
      <Facts
        facts={[
          [
            'Reason',
            <span key="r" className="mono">
              {letter.reason}
            </span>,
          ],
          ['Event', letter.eventId && <span className="mono wrap-anywhere">{letter.eventId}</span>],
          ['Tenant', letter.tenantId && <span className="mono wrap-anywhere">{letter.tenantId}</span>],
          ['Gateway', letter.holder],
          ['Charge', letter.charge !== undefined && <Money amount={letter.charge} exact />],
          [
            'Came from',
            <span key="s" className="mono wrap-anywhere">
              {letter.source}
            </span>,
          ],
          ['Died', `${letter.deaths} ${letter.deaths === 1 ? 'time' : 'times'}`],
          ['First seen', formatUtc(letter.firstSeenAt)],
        ]}
      />
      {letter.actions.length > 0 && (
        <section aria-label="History">
          <Title order={3} mb={6}>
            History
          </Title>
          <Stack gap={4}>
            {letter.actions.map((action) => (
              <Text key={`${action.at} ${action.action}`} size="sm" className="wrap-anywhere">
                {action.action} by {action.actor}, <Since at={action.at} />: {action.reason}
              </Text>
            ))}
          </Stack>
        </section>
      )}
      <section aria-label="Payload">
        <Title order={3} mb={6}>
          Payload
        </Title>
        <Code block className="wrap-anywhere" style={{ whiteSpace: 'pre-wrap' }}>
          {letter.payload ?? letter.payloadBase64 ?? 'empty'}
        </Code>
      </section>
    </Stack>
  );
}

function Actions({ letter }: { letter: Letter }) {
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: (way: 'redrive' | 'discard') =>
      answerOf(
        api.POST(way === 'redrive' ? '/api/dead-letters/{id}/redrive' : '/api/dead-letters/{id}/discard', {
          params: { path: { id: letter.id } },
          body: { reason: reason.trim() },
        }),
      ),
    onSuccess: async (_answer, way) => {
      setReason('');
      await queryClient.invalidateQueries({ queryKey: ['dead-letters'] });
      await queryClient.invalidateQueries({ queryKey: ['reconciliation'] });
      notifications.show({
        message: way === 'redrive' ? 'The event is sent again.' : 'The event is discarded.',
      });
    },
  });
  const isReady = reason.trim().length > 0;
  return (
    <Stack gap="xs">
      <Textarea
        label="Reason"
        description="Kept with your name in the letter's history."
        value={reason}
        maxLength={500}
        autosize
        minRows={1}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {act.isError && <ProblemAlert error={act.error} />}
      <Group gap="xs">
        <Button disabled={!isReady} loading={act.isPending} onClick={() => act.mutate('redrive')}>
          Send again
        </Button>
        {/* Of a letter that was sent again, the event may yet be posted. */}
        {letter.state === 'dead' && (
          <Button
            variant="default"
            disabled={!isReady}
            loading={act.isPending}
            onClick={() => act.mutate('discard')}
          >
            Discard: never post it
          </Button>
        )}
      </Group>
    </Stack>
  );
}
