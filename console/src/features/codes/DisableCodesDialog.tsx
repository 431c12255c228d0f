import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { Money } from '../../parts/Money';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { batchPages } from './queries';

type Batch = Schemas['CodeBatch'];

/** Names the codes that will be void and asks once. */
export function DisableCodesDialog({ batch, onClose }: { batch: Batch | undefined; onClose: () => void }) {
  const queryClient = useQueryClient();
  const disable = useMutation({
    mutationFn: ({ id }: Batch) =>
      answerOf(api.POST('/api/redemption-codes/{id}/disable', { params: { path: { id } } })),
    onSuccess: async (_answer, { label }) => {
      await queryClient.invalidateQueries({ queryKey: batchPages.queryKey });
      notifications.show({ message: `The codes of “${label}” are disabled.` });
      onClose();
    },
  });
  const reset = disable.reset;
  // Keep the last batch while the dialog fades out.
  const [shown, setShown] = useState<Batch>();
  useEffect(() => {
    if (batch) {
      setShown(batch);
      reset();
    }
  }, [batch, reset]);
  return (
    <Modal
      opened={batch !== undefined}
      onClose={onClose}
      title={`Disable “${shown?.label ?? ''}”?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown && (
        <Stack gap="md">
          <Text size="sm">
            {shown.count - shown.redeemed} of {shown.count} codes, <Money amount={shown.amount} exact /> each,
            are not redeemed. Nobody can redeem them any more, and they cannot be brought back. What was
            redeemed stays with its tenants.
          </Text>
          {disable.isError && <ProblemAlert error={disable.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus>
              Keep them
            </Button>
            <Button
              color="red"
              autoContrast={false}
              loading={disable.isPending}
              onClick={() => disable.mutate(shown)}
            >
              Disable codes
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
