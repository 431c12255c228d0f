import {
  Button,
  Checkbox,
  Code,
  Group,
  Modal,
  NumberInput,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { useCopy } from '../../parts/copy';
import { parseUsd } from '../../parts/money';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { startOfDay } from '../../parts/time';
import { batchPages } from './queries';

interface CreateCodesDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** Makes a batch and shows its codes this one time. */
export function CreateCodesDialog({ opened, onClose }: CreateCodesDialogProps) {
  const queryClient = useQueryClient();
  const form = useForm({
    initialValues: {
      label: '',
      amount: '',
      count: 10,
      promotional: true,
      until: '',
      spendUntil: '',
      days: '' as number | '',
      reason: '',
    },
    validate: {
      label: (label) => (label.trim() ? null : 'Name the batch'),
      amount: (amount) => ((parseUsd(amount) ?? 0n) > 0n ? null : 'An amount in dollars, such as 5.00'),
      count: (count) => (count >= 1 && count <= 1000 ? null : '1 to 1000'),
      until: (until) =>
        !until || (startOfDay(until, 1) ?? '') > new Date().toISOString()
          ? null
          : 'Choose a day in the future',
      spendUntil: (spendUntil, { promotional, until, days }) => {
        if (!promotional || !spendUntil) return null;
        if (days !== '') return 'A date or a number of days, not both';
        return spendUntil < until || (startOfDay(spendUntil, 1) ?? '') <= new Date().toISOString()
          ? 'Choose a day in the future, not before the codes end'
          : null;
      },
      reason: (reason) => (reason.trim() ? null : 'Say why; it is kept with the batch'),
    },
  });
  const create = useMutation({
    mutationFn: ({
      label,
      amount,
      count,
      promotional,
      until,
      spendUntil,
      days,
      reason,
    }: typeof form.values) =>
      answerOf(
        api.POST('/api/redemption-codes', {
          body: {
            label: label.trim(),
            amount: Number(parseUsd(amount)),
            count,
            promotional,
            reason: reason.trim(),
            ...(until && { expiresAt: startOfDay(until, 1) }),
            ...(promotional && spendUntil && { grantExpiresAt: startOfDay(spendUntil, 1) }),
            ...(promotional && days !== '' && { grantDays: days }),
          },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: batchPages.queryKey }),
  });
  const codes = create.data?.codes.join('\n') ?? '';
  const { copied, copy } = useCopy(codes);
  const close = () => {
    onClose();
    create.reset();
    form.reset();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={create.data ? `${create.data.codes.length} codes are ready` : 'Make codes'}
      closeOnClickOutside={!create.data}
      closeOnEscape={!create.data}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {create.data ? (
        <Stack gap="md">
          <Text size="sm">They are shown only now; the platform keeps no copy that can be read.</Text>
          <Code block data-codes style={{ maxHeight: 240, overflow: 'auto' }} tabIndex={0}>
            {codes}
          </Code>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy all'}
            </Button>
            <Button onClick={close}>I have stored them</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
          <Stack gap="md">
            <TextInput
              label="Batch"
              placeholder="Spring fair"
              maxLength={80}
              data-autofocus
              {...form.getInputProps('label')}
            />
            <Group grow align="flex-start">
              <TextInput
                label="Each (USD)"
                inputMode="decimal"
                placeholder="5.00"
                {...form.getInputProps('amount')}
              />
              <NumberInput
                label="How many"
                min={1}
                max={1000}
                allowDecimal={false}
                {...form.getInputProps('count')}
              />
            </Group>
            <TextInput
              type="date"
              label="Redeemable until (UTC, end of day)"
              {...form.getInputProps('until')}
            />
            <Checkbox
              label="Given, not sold: no refund, spent first"
              {...form.getInputProps('promotional', { type: 'checkbox' })}
            />
            {form.values.promotional && (
              <Group grow align="flex-start">
                <TextInput
                  type="date"
                  label="Money lapses (UTC, end of day)"
                  {...form.getInputProps('spendUntil')}
                />
                <NumberInput
                  label="or days after redeeming"
                  min={1}
                  max={3650}
                  allowDecimal={false}
                  {...form.getInputProps('days')}
                />
              </Group>
            )}
            <Textarea label="Reason" maxLength={500} autosize minRows={1} {...form.getInputProps('reason')} />
            {create.isError && <ProblemAlert error={create.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending}>
                Make codes
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
