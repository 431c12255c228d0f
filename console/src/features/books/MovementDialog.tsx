import {
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { Problem } from '../../api/problem';
import { parseUsd } from '../../parts/money';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { startOfDay } from '../../parts/time';
import { type Attempt, afterError } from './attempt';

type Kind = 'top-up' | 'grant' | 'refund';

const KINDS: readonly { value: Kind; label: string; meaning: string }[] = [
  { value: 'top-up', label: 'Top-up', meaning: 'Money that the tenant has paid.' },
  { value: 'grant', label: 'Grant', meaning: 'Money that is given. It is spent before paid money.' },
  {
    value: 'refund',
    label: 'Refund',
    meaning:
      'Paid money that goes back to the tenant in another way than by card. A card payment is refunded at Stripe and is booked from there.',
  },
];

const HINTS: Readonly<Partial<Record<Attempt, string>>> = {
  unclear:
    'It may be booked or not. “Try again” sends the same once more, and it is booked only once. Before you start over, close this and look for it among the transfers, with no filter set.',
  taken:
    'An earlier attempt was booked. Before you start over, close this and look for it among the transfers, with no filter set.',
};

interface MovementDialogProps {
  opened: boolean;
  tenants: readonly Schemas['Tenant'][];
  onClose: () => void;
}

/**
 * Top-up, grant or refund by hand, with who, why and when. What was sent outlives the closed dialog until it is known
 * what became of it.
 */
export function MovementDialog({ opened, tenants, onClose }: MovementDialogProps) {
  const queryClient = useQueryClient();
  // One key for what stands in the form: a repeated click, or one after a broken connection, moves nothing twice.
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID());
  const [attempt, setAttempt] = useState<Attempt>('open');
  const form = useForm({
    initialValues: { kind: 'top-up' as Kind, tenantId: '', amount: '', until: '', reason: '' },
    validate: {
      tenantId: (tenant) => (tenant ? null : 'Choose the tenant'),
      amount: (amount) => ((parseUsd(amount) ?? 0n) > 0n ? null : 'An amount in dollars, such as 25.00'),
      until: (until) =>
        !until || (startOfDay(until, 1) ?? '') > new Date().toISOString()
          ? null
          : 'Choose a day in the future',
      reason: (reason) => (reason.trim() ? null : 'Say why; it is kept in the ledger'),
    },
  });
  const readAgain = () => {
    void queryClient.invalidateQueries({ queryKey: ['books'] });
    void queryClient.invalidateQueries({ queryKey: ['balance'] });
  };
  const move = useMutation({
    mutationFn: async ({ kind, until, ...values }: typeof form.values & { idempotencyKey: string }) => {
      const body = {
        ...values,
        amount: Number(parseUsd(values.amount)),
        reason: values.reason.trim(),
        ...(kind === 'grant' && until && { expiresAt: startOfDay(until, 1) }),
      };
      if (kind === 'top-up') await answerOf(api.POST('/api/topups', { body }));
      else if (kind === 'grant') await answerOf(api.POST('/api/ledger/grants', { body }));
      else await answerOf(api.POST('/api/ledger/refunds', { body }));
    },
    onSuccess: () => {
      notifications.show({ message: 'Booked.' });
      startOver();
      onClose();
    },
    onError: (error) => {
      const next = afterError(error, attempt);
      setAttempt(next);
      if (next === 'refused') setIdempotencyKey(crypto.randomUUID());
    },
    // Booked or not: after an error, the list is where it shows.
    onSettled: readAgain,
  });
  const setErrors = form.setErrors;
  useEffect(() => {
    if (move.error instanceof Problem) setErrors({ ...move.error.fields });
  }, [move.error, setErrors]);
  const startOver = () => {
    setIdempotencyKey(crypto.randomUUID());
    setAttempt('open');
    form.reset();
    move.reset();
  };
  const isUndecided = attempt === 'unclear' || attempt === 'taken';
  const close = () => {
    if (move.isPending) return;
    onClose();
    if (isUndecided) readAgain();
    else startOver();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    if (attempt !== 'unclear' || !move.variables) {
      form.onSubmit((values) => move.mutate({ ...values, idempotencyKey }))(event);
      return;
    }
    event.preventDefault();
    move.mutate(move.variables);
  };
  const readOnly = move.isPending || isUndecided;
  return (
    <Modal opened={opened} onClose={close} title="Move money" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <div>
            <SegmentedControl
              fullWidth
              aria-label="Kind"
              data={KINDS.map(({ value, label }) => ({ value, label }))}
              readOnly={readOnly}
              {...form.getInputProps('kind')}
            />
            <Text size="sm" c="dimmed" mt={6}>
              {KINDS.find(({ value }) => value === form.values.kind)?.meaning}
            </Text>
          </div>
          <Select
            label="Tenant"
            data={tenants.map(({ id, name }) => ({ value: id, label: name }))}
            searchable
            data-autofocus
            readOnly={readOnly}
            {...form.getInputProps('tenantId')}
          />
          <Group grow align="flex-start">
            <TextInput
              label="Amount (USD)"
              inputMode="decimal"
              placeholder="25.00"
              readOnly={readOnly}
              {...form.getInputProps('amount')}
            />
            {form.values.kind === 'grant' && (
              <TextInput
                type="date"
                label="Until (UTC, end of day)"
                readOnly={readOnly}
                {...form.getInputProps('until')}
              />
            )}
          </Group>
          <Textarea
            label="Reason"
            maxLength={500}
            autosize
            minRows={1}
            readOnly={readOnly}
            {...form.getInputProps('reason')}
          />
          {move.isError && <ProblemAlert error={move.error} />}
          {HINTS[attempt] && (
            <Text size="sm" role="status">
              {HINTS[attempt]}
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" disabled={move.isPending} onClick={isUndecided ? startOver : close}>
              {isUndecided ? 'Start over' : 'Cancel'}
            </Button>
            <Button type="submit" disabled={attempt === 'taken'} loading={move.isPending}>
              {attempt === 'unclear' ? 'Try again' : 'Book it'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
