import { Button, Group, SegmentedControl, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { Problem } from '../../api/problem';
import { formatMoney, parseUsd } from '../../parts/money';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { useSession } from '../../parts/session';
import { methodsQuery } from './queries';
import { METHODS } from './state';

/** Asks for a payment: Stripe's page opens, or a bank transfer gets its reference. */
export function PayForm({ onAsked }: { onAsked: (payment: Schemas['Payment']) => void }) {
  const methods = useQuery(methodsQuery);
  const { roles } = useSession();
  const mayPay = roles.includes('owner') || roles.includes('finance');
  return (
    <section aria-label="Pay">
      <Title order={2} mb="xs">
        Pay
      </Title>
      {methods.isError ? (
        <ProblemAlert error={methods.error} onRetry={() => void methods.refetch()} />
      ) : !methods.data ? (
        <Skeleton height={120} />
      ) : !mayPay ? (
        <Text size="sm" c="dimmed">
          Only an owner or a member with the role finance can pay.
        </Text>
      ) : methods.data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          This platform takes no payments by itself. Ask its administrator for a top-up or a code.
        </Text>
      ) : (
        <Form methods={methods.data.items} onAsked={onAsked} />
      )}
    </section>
  );
}

function Form({
  methods,
  onAsked,
}: {
  methods: readonly Schemas['PaymentMethod'][];
  onAsked: (payment: Schemas['Payment']) => void;
}) {
  const queryClient = useQueryClient();
  // One key for what stands in the form: a repeated click asks for the same payment.
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID());
  const form = useForm({
    initialValues: { method: methods[0]?.method ?? '', amount: '25.00' },
    validate: {
      amount: (amount, { method }) => {
        const limits = methods.find((each) => each.method === method);
        const nanos = parseUsd(amount);
        if (nanos === undefined || nanos % 10_000_000n !== 0n)
          return 'An amount in dollars and cents, such as 25.00';
        if (limits && (nanos < limits.minAmount || nanos > limits.maxAmount)) {
          return `From ${formatMoney(limits.minAmount)} to ${formatMoney(limits.maxAmount)}`;
        }
        return null;
      },
    },
    onValuesChange: () => setIdempotencyKey(crypto.randomUUID()),
  });
  const pay = useMutation({
    mutationFn: ({ method, amount }: typeof form.values) =>
      answerOf(
        api.POST('/api/payments', { body: { method, amount: Number(parseUsd(amount)), idempotencyKey } }),
      ),
    onSuccess: async (payment) => {
      if (payment.checkoutUrl) {
        window.location.assign(payment.checkoutUrl);
        return;
      }
      setIdempotencyKey(crypto.randomUUID());
      await queryClient.invalidateQueries({ queryKey: ['payments', 'list'] });
      onAsked(payment);
    },
  });
  const fieldError = pay.error instanceof Problem ? pay.error.fields.amount : undefined;
  return (
    <form onSubmit={form.onSubmit((values) => pay.mutate(values))} noValidate>
      <Stack gap="sm">
        {methods.length > 1 && (
          <SegmentedControl
            aria-label="Method"
            data={methods.map(({ method }) => ({ value: method, label: METHODS[method] ?? method }))}
            {...form.getInputProps('method')}
          />
        )}
        <TextInput
          label="Amount (USD)"
          inputMode="decimal"
          {...form.getInputProps('amount')}
          error={form.errors.amount ?? fieldError}
        />
        {pay.isError && <ProblemAlert error={pay.error} />}
        <Group>
          <Button type="submit" loading={pay.isPending}>
            {form.values.method === 'stripe' ? 'Go to payment' : 'Ask for the reference'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
