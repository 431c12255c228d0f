import { Drawer, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Schemas } from '../../api/client';
import { CopyIcon } from '../../parts/CopyField';
import { Facts } from '../../parts/Facts';
import { Money } from '../../parts/Money';
import { OutcomeBadge } from '../../parts/OutcomeBadge';
import { describeOutcome } from '../../parts/outcome';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Since } from '../../parts/Since';
import { formatUtc } from '../../parts/time';
import { Attempts, Entries, Timeline, Units } from './parts';
import { requestQuery } from './queries';

type Detail = Schemas['RequestDetail'];

interface RequestDrawerProps {
  id: string | undefined;
  tenant: string | undefined;
  keyName: (id: string) => string | undefined;
  onClose: () => void;
}

/** Everything that is known of one request. */
export function RequestDrawer({ id, tenant, keyName, onClose }: RequestDrawerProps) {
  const [shown, setShown] = useState({ id, tenant });
  useEffect(() => {
    if (id) setShown({ id, tenant });
  }, [id, tenant]);
  const detail = useQuery({ ...requestQuery(shown.id ?? '', shown.tenant), enabled: id !== undefined });
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title="Request"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {detail.isError ? (
        <ProblemAlert error={detail.error} onRetry={() => void detail.refetch()} />
      ) : detail.data ? (
        <Body request={detail.data} keyName={keyName(detail.data.keyId)} />
      ) : (
        <Stack gap="md" aria-busy>
          <Skeleton height={48} />
          <Skeleton height={160} />
          <Skeleton height={120} />
        </Stack>
      )}
    </Drawer>
  );
}

function Body({ request, keyName }: { request: Detail; keyName: string | undefined }) {
  return (
    <Stack gap="lg">
      <Stack gap={6}>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Text className="mono wrap-anywhere" fw={600} fz="md">
            {request.model ?? (request.requestedModel || 'no model')}
          </Text>
          <Text fz="lg" fw={600} component="div">
            <Money amount={request.charge} exact />
          </Text>
        </Group>
        <Group gap="md">
          <OutcomeBadge outcome={request.outcome} />
          <Text size="sm" c="dimmed">
            HTTP {request.status}
            {request.errorCode && (
              <>
                {' · '}
                <span className="mono">{request.errorCode}</span>
              </>
            )}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          {describeOutcome(request.outcome).meaning}
        </Text>
      </Stack>
      <Section title="Time">
        <Timeline timings={request.timings} />
      </Section>
      <Section title="Units">
        <Units units={request.units} source={request.usageSource} />
      </Section>
      <Section title="Attempts">
        <Attempts attempts={request.attempts} />
      </Section>
      <Section title="Ledger entries">
        <Entries entries={request.entries} />
      </Section>
      <Section title="Details">
        <Facts
          facts={[
            ['Request id', <Id key="r" value={request.requestId} label="request id" />],
            ['Answer id', request.answerId && <Id value={request.answerId} label="answer id" />],
            ['Trace id', request.traceId && <Id value={request.traceId} label="trace id" />],
            ['Transfer', request.transferId && <Id value={request.transferId} label="transfer id" />],
            ['Started', formatUtc(request.startedAt)],
            ['Posted', <Since key="p" at={request.postedAt} />],
            [
              'Key',
              <Link key="k" to="/requests" search={{ key: request.keyId }}>
                {keyName ?? request.keyId}
              </Link>,
            ],
            [
              'Asked for',
              request.requestedModel !== request.model && (
                <span className="mono">{request.requestedModel}</span>
              ),
            ],
            [
              'Endpoint',
              <span key="e" className="mono">
                {request.endpoint}
              </span>,
            ],
            ['Protocol', `${request.protocol}${request.streamed ? ', streamed' : ''}`],
            ['Served by', [request.provider, request.deployment].filter(Boolean).join(' · ')],
            ['Price version', request.priceVersion && <span className="mono">{request.priceVersion}</span>],
            ['Cost version', request.costVersion && <span className="mono">{request.costVersion}</span>],
            ['At list price', <Money key="o" amount={request.official} />],
          ]}
        />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={3} mb={6}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function Id({ value, label }: { value: string; label: string }) {
  return (
    <Group gap={2} wrap="nowrap" align="flex-start">
      <span className="mono wrap-anywhere">{value}</span>
      <CopyIcon value={value} label={label} />
    </Group>
  );
}
