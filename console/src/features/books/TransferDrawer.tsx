import {
  Anchor,
  Button,
  Checkbox,
  Drawer,
  Group,
  Skeleton,
  Stack,
  Table,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { Problem } from '../../api/problem';
import { Facts } from '../../parts/Facts';
import { Money } from '../../parts/Money';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { useMayMoveMoney } from '../../parts/session';
import { formatUtc } from '../../parts/time';
import { transferQuery } from './queries';
import { TRANSFER_KINDS } from './search';

type Detail = Schemas['TransferDetail'];

interface TransferDrawerProps {
  id: string | undefined;
  nameOf: (tenantId: string) => string | undefined;
  onOpen: (transferId: string) => void;
  onClose: () => void;
}

/** One transfer with its lines, what it belongs to, and the way to take it back. */
export function TransferDrawer({ id, nameOf, onOpen, onClose }: TransferDrawerProps) {
  const transfer = useQuery({ ...transferQuery(id ?? ''), enabled: id !== undefined });
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title="Transfer"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {transfer.isError ? (
        <ProblemAlert error={transfer.error} onRetry={() => void transfer.refetch()} />
      ) : transfer.data ? (
        <Body key={transfer.data.transferId} transfer={transfer.data} nameOf={nameOf} onOpen={onOpen} />
      ) : (
        <Skeleton height={200} />
      )}
    </Drawer>
  );
}

function Body({
  transfer,
  nameOf,
  onOpen,
}: {
  transfer: Detail;
  nameOf: (tenantId: string) => string | undefined;
  onOpen: (transferId: string) => void;
}) {
  const mayMove = useMayMoveMoney();
  const { usage } = transfer;
  return (
    <Stack gap="lg">
      <div>
        <Text fw={600} className="wrap-anywhere">
          {transfer.description}
        </Text>
        <Text size="sm" c="dimmed">
          {TRANSFER_KINDS[transfer.kind] ?? transfer.kind} · {formatUtc(transfer.at)}
        </Text>
      </div>
      <section aria-label="Lines">
        <Title order={3} mb={6}>
          Lines
        </Title>
        <Table>
          <Table.Tbody>
            {transfer.lines.map((line) => (
              <Table.Tr key={`${line.account} ${line.amount}`}>
                <Table.Td className="mono">{line.account}</Table.Td>
                <Table.Td ta="right">
                  <Money amount={line.amount} signed exact />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      <Facts
        facts={[
          [
            'Transfer',
            <span key="t" className="mono wrap-anywhere">
              {transfer.transferId}
            </span>,
          ],
          ['Tenant', transfer.tenantId && (nameOf(transfer.tenantId) ?? transfer.tenantId)],
          ['By', transfer.actor],
          ['Reason', transfer.reason],
          ['Given until', transfer.expiresAt && formatUtc(transfer.expiresAt)],
          ['Takes back', transfer.reverses && <Linked id={transfer.reverses} onOpen={onOpen} />],
          ['Taken back by', transfer.reversedBy && <Linked id={transfer.reversedBy} onOpen={onOpen} />],
          [
            'Request',
            transfer.requestId && (
              <Link
                key="r"
                to="/requests"
                search={{ request: transfer.requestId, tenant: transfer.tenantId }}
                className="mono wrap-anywhere"
              >
                {transfer.requestId}
              </Link>
            ),
          ],
          ['Model', usage?.model && <span className="mono">{usage.model}</span>],
          ['Provider', usage?.provider],
          ['Outcome', usage?.outcome],
          ['Price version', usage?.priceVersion && <span className="mono">{usage.priceVersion}</span>],
          ['At list price', usage && <Money amount={usage.official} exact />],
          ['Provider cost', usage?.cost !== undefined && <Money amount={usage.cost} exact />],
        ]}
      />
      {mayMove && !transfer.reversedBy && <TakeBack transfer={transfer} />}
    </Stack>
  );
}

function Linked({ id, onOpen }: { id: string; onOpen: (transferId: string) => void }) {
  return (
    <Anchor component="button" type="button" className="mono wrap-anywhere" onClick={() => onOpen(id)}>
      {id}
    </Anchor>
  );
}

function TakeBack({ transfer }: { transfer: Detail }) {
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const [withCost, setWithCost] = useState(false);
  // One key for this form, so that a repeated click is the same command.
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID());
  const reverse = useMutation({
    mutationFn: () =>
      answerOf(
        api.POST('/api/ledger/reversals', {
          body: {
            transferId: transfer.transferId,
            reason: reason.trim(),
            idempotencyKey,
            ...(withCost && { withProviderCost: true }),
          },
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['books'] });
      notifications.show({ message: 'The transfer is taken back by a new one.' });
    },
    // A refusal is remembered for its key; trying again later, or with another reason, is another command.
    onError: (error) => {
      if (error instanceof Problem && error.status >= 400 && error.status < 500) {
        setIdempotencyKey(crypto.randomUUID());
      }
    },
  });
  const hasCost = transfer.lines.some(({ account }) => account === 'provider_cost');
  return (
    <section aria-label="Take back">
      <Title order={3} mb={6}>
        Take back
      </Title>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          Books the opposite as a new, linked transfer. It can be done once.
        </Text>
        <Textarea
          label="Reason"
          value={reason}
          maxLength={500}
          autosize
          minRows={1}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {hasCost && transfer.kind === 'charge' && (
          <Checkbox
            label="Also the provider's cost: the provider does not bill it"
            checked={withCost}
            onChange={(event) => setWithCost(event.currentTarget.checked)}
          />
        )}
        {reverse.isError && <ProblemAlert error={reverse.error} />}
        <Group>
          <Button
            variant="default"
            disabled={reason.trim().length === 0}
            loading={reverse.isPending}
            onClick={() => reverse.mutate()}
          >
            Take this transfer back
          </Button>
        </Group>
      </Stack>
    </section>
  );
}
