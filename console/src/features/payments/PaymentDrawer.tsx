import { Button, Drawer, Group, Skeleton, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { balanceQuery } from '../../api/queries';
import { Facts } from '../../parts/Facts';
import { Money } from '../../parts/Money';
import { parseUsd, plainDecimal } from '../../parts/money';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Since } from '../../parts/Since';
import { StateBadge } from '../../parts/StateBadge';
import { useMoneyRoles } from '../../parts/session';
import { formatUtc } from '../../parts/time';
import { paymentQuery } from './queries';
import { type Decision, decisionsOn, METHODS, PAYMENT_STATES } from './state';

type Payment = Schemas['Payment'];

interface PaymentDrawerProps {
  id: string | undefined;
  isAdmin: boolean;
  nameOf: (tenantId: string) => string | undefined;
  onClose: () => void;
}

/** One payment: what to do next, and what has happened to it. */
export function PaymentDrawer({ id, isAdmin, nameOf, onClose }: PaymentDrawerProps) {
  const queryClient = useQueryClient();
  const payment = useQuery({ ...paymentQuery(id ?? ''), enabled: id !== undefined });
  const state = payment.data?.state;
  useEffect(() => {
    if (!state) return;
    void queryClient.invalidateQueries({ queryKey: ['payments', 'list'] });
    void queryClient.invalidateQueries({ queryKey: balanceQuery.queryKey });
  }, [state, queryClient]);
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="md"
      title="Payment"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {payment.isError ? (
        <ProblemAlert error={payment.error} onRetry={() => void payment.refetch()} />
      ) : payment.data ? (
        <Body key={payment.data.id} payment={payment.data} isAdmin={isAdmin} nameOf={nameOf} />
      ) : (
        <Skeleton height={160} />
      )}
    </Drawer>
  );
}

interface BodyProps extends Pick<PaymentDrawerProps, 'isAdmin' | 'nameOf'> {
  payment: Payment;
}

function Body({ payment, isAdmin, nameOf }: BodyProps) {
  const { ofAll } = useMoneyRoles();
  const { label, look } = PAYMENT_STATES[payment.state];
  const isOpen = payment.state === 'pending' || payment.state === 'created';
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <StateBadge state={look}>{label}</StateBadge>
        <Text fz="lg" fw={600} component="div">
          <Money amount={payment.amount} exact />
        </Text>
      </Group>
      {payment.attention && (
        <Text size="sm" c="var(--tg-bad)" className="wrap-anywhere">
          {payment.attention}
        </Text>
      )}
      {payment.state === 'pending' && payment.checkoutUrl && (
        <Group>
          <Button component="a" href={payment.checkoutUrl}>
            Go to payment
          </Button>
        </Group>
      )}
      {payment.instructions && (
        <Text size="sm" style={{ whiteSpace: 'pre-line' }}>
          {payment.instructions}
        </Text>
      )}
      <Facts
        facts={[
          ['Tenant', isAdmin && (nameOf(payment.tenantId) ?? payment.tenantId)],
          ['By', METHODS[payment.method] ?? payment.method],
          ['Credited', payment.credited !== undefined && <Money amount={payment.credited} exact />],
          ['Given back', payment.refunded !== undefined && <Money amount={payment.refunded} exact />],
          ['Asked for by', payment.requestedBy],
          ['Can be paid until', isOpen && formatUtc(payment.expiresAt)],
          [
            'Ledger',
            payment.transferId &&
              (ofAll ? (
                <Link key="t" to="/books" search={{ transfer: payment.transferId }}>
                  Open the transfer
                </Link>
              ) : (
                <Link key="t" to="/ledger">
                  Open the ledger
                </Link>
              )),
          ],
        ]}
      />
      {payment.history && payment.history.length > 0 && (
        <section aria-label="History">
          <Title order={3} mb={6}>
            History
          </Title>
          <Stack gap={4}>
            {payment.history.map((item) => (
              <Text key={`${item.at} ${item.event}`} size="sm" className="wrap-anywhere">
                {item.event} by {item.actor}, <Since at={item.at} />
                {item.reason && `: ${item.reason}`}
              </Text>
            ))}
          </Stack>
        </section>
      )}
      {isAdmin && <AdminActions payment={payment} />}
    </Stack>
  );
}

/** What a person decides: money that came by bank, what was flagged, and payments that nobody will pay. */
function AdminActions({ payment }: { payment: Payment }) {
  const queryClient = useQueryClient();
  const [received, setReceived] = useState(plainDecimal(payment.amount));
  const [reason, setReason] = useState('');
  const amount = parseUsd(received);
  const act = useMutation({
    mutationFn: (way: Decision) => {
      const params = { path: { id: payment.id } };
      const body = { reason: reason.trim() };
      switch (way) {
        case 'confirm':
          return answerOf(
            api.POST('/api/payments/{id}/confirm', { params, body: { ...body, received: Number(amount) } }),
          );
        case 'acknowledge':
          return answerOf(api.POST('/api/payments/{id}/acknowledge', { params, body }));
        case 'cancel':
          return answerOf(api.POST('/api/payments/{id}/cancel', { params, body }));
      }
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['payments'] }),
  });
  const isReady = reason.trim().length > 0;
  const decisions = decisionsOn(payment);
  const mayConfirm = decisions.includes('confirm');
  if (decisions.length === 0) return null;
  return (
    <section aria-label="Decide">
      <Title order={3} mb={6}>
        Decide
      </Title>
      <Stack gap="xs">
        {mayConfirm && (
          <TextInput
            label="Received (USD)"
            inputMode="decimal"
            value={received}
            onChange={(event) => setReceived(event.currentTarget.value)}
          />
        )}
        <Textarea
          label="Reason"
          description="Kept with your name in the payment's history."
          maxLength={500}
          autosize
          minRows={1}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {act.isError && <ProblemAlert error={act.error} />}
        <Group gap="xs">
          {mayConfirm && (
            <Button
              disabled={!isReady || amount === undefined || amount === 0n}
              loading={act.isPending}
              onClick={() => act.mutate('confirm')}
            >
              Credit what arrived
            </Button>
          )}
          {decisions.includes('acknowledge') && (
            <Button
              variant="default"
              disabled={!isReady}
              loading={act.isPending}
              onClick={() => act.mutate('acknowledge')}
            >
              Acknowledge
            </Button>
          )}
          {decisions.includes('cancel') && (
            <Button
              variant="default"
              disabled={!isReady}
              loading={act.isPending}
              onClick={() => act.mutate('cancel')}
            >
              Cancel the payment
            </Button>
          )}
        </Group>
      </Stack>
    </section>
  );
}
