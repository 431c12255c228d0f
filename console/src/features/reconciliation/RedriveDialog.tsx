import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../../api/client';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { sentAgain } from './sent-again';

interface RedriveDialogProps {
  opened: boolean;
  /** How many wait. */
  waiting: number;
  onClose: () => void;
}

/** Sends every dead letter that waits again, for one reason. */
export function RedriveDialog({ opened, waiting, onClose }: RedriveDialogProps) {
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const redrive = useMutation({
    mutationFn: () => answerOf(api.POST('/api/dead-letters/redrive', { body: { reason: reason.trim() } })),
    onSuccess: (redriven) => {
      notifications.show({ message: sentAgain(redriven) });
      close();
    },
    // Of a command that failed, a part may have been sent.
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: ['dead-letters'] });
      await queryClient.invalidateQueries({ queryKey: ['reconciliation'] });
    },
  });
  const close = () => {
    setReason('');
    redrive.reset();
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Send all again?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Text size="sm">
          All events that wait go back to their topic: {waiting.toLocaleString('en-US')} now, at most 1,000 at
          once. Each is posted once at most; what cannot be posted comes back here.
        </Text>
        <Textarea
          label="Reason"
          description="Kept with your name in each letter's history."
          value={reason}
          maxLength={500}
          autosize
          minRows={1}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {redrive.isError && <ProblemAlert error={redrive.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            disabled={reason.trim().length === 0}
            loading={redrive.isPending}
            onClick={() => redrive.mutate()}
          >
            Send all again
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
