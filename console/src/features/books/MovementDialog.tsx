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
import { useEffect, useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { Problem } from '../../api/problem';
import { parseUsd } from '../../parts/money';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { startOfDay } from '../../parts/time';

type Kind = 'top-up' | 'grant' | 'refund';

const KINDS: readonly { value: Kind; label: string; meaning: string }[] = [
  { value: 'top-up', label: 'Top-up', meaning: 'Money that the tenant has paid.' },
  { value: 'grant', label: 'Grant', meaning: 'Money that is given. It is spent before paid money.' },
  { value: 'refund', label: 'Refund', meaning: 'Paid money that goes back to the tenant, outside Tollgate.' },
];

interface MovementDialogProps {
  opened: boolean;
  tenants: readonly Schemas['Tenant'][];
  onClose: () => void;
}

/** Top-up, grant or refund by hand, with who, why and when. */
export function MovementDialog({ opened, tenants, onClose }: MovementDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Move money" closeButtonProps={{ 'aria-label': 'Close' }}>
      {opened && <MovementForm tenants={tenants} onClose={onClose} />}
    </Modal>
  );
}

function MovementForm({ tenants, onClose }: Omit<MovementDialogProps, 'opened'>) {
  const queryClient = useQueryClient();
  // One key for this form: a repeated click, or one after a broken connection, moves nothing twice.
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID());
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
  const move = useMutation({
    mutationFn: async ({ kind, tenantId, amount, until, reason }: typeof form.values) => {
      const body = {
        tenantId,
        amount: Number(parseUsd(amount)),
        reason: reason.trim(),
        idempotencyKey,
        ...(kind === 'grant' && until && { expiresAt: startOfDay(until, 1) }),
      };
      if (kind === 'top-up') await answerOf(api.POST('/api/topups', { body }));
      else if (kind === 'grant') await answerOf(api.POST('/api/ledger/grants', { body }));
      else await answerOf(api.POST('/api/ledger/refunds', { body }));
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['books'] });
      await queryClient.invalidateQueries({ queryKey: ['balance'] });
      notifications.show({ message: 'Booked.' });
      onClose();
    },
    // A refusal is remembered for its key; what is corrected is another command.
    onError: (error) => {
      if (error instanceof Problem && error.status >= 400 && error.status < 500) {
        setIdempotencyKey(crypto.randomUUID());
      }
    },
  });
  const setErrors = form.setErrors;
  useEffect(() => {
    if (move.error instanceof Problem) setErrors({ ...move.error.fields });
  }, [move.error, setErrors]);
  return (
    <form onSubmit={form.onSubmit((values) => move.mutate(values))} noValidate>
      <Stack gap="md">
        <div>
          <SegmentedControl
            fullWidth
            aria-label="Kind"
            data={KINDS.map(({ value, label }) => ({ value, label }))}
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
          {...form.getInputProps('tenantId')}
        />
        <Group grow align="flex-start">
          <TextInput
            label="Amount (USD)"
            inputMode="decimal"
            placeholder="25.00"
            {...form.getInputProps('amount')}
          />
          {form.values.kind === 'grant' && (
            <TextInput type="date" label="Until (UTC, end of day)" {...form.getInputProps('until')} />
          )}
        </Group>
        <Textarea label="Reason" maxLength={500} autosize minRows={1} {...form.getInputProps('reason')} />
        {move.isError && <ProblemAlert error={move.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={move.isPending}>
            Book it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
