import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { differenceOf } from './difference';

type Minute = Schemas['ReconciledMinute'];

/** Says what is given up, and asks why. */
export function AcceptDialog({ minute, onClose }: { minute: Minute | undefined; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const accept = useMutation({
    mutationFn: ({ minute, holder, missing, missingCharge }: Minute) =>
      answerOf(
        api.POST('/api/reconciliation/accept', {
          body: { minute, holder, missing, missingCharge, reason: reason.trim() },
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['reconciliation'] });
      notifications.show({ message: 'The difference is accepted.' });
      onClose();
    },
  });
  const reset = accept.reset;
  // Keep the last minute while the dialog fades out.
  const [shown, setShown] = useState<Minute>();
  useEffect(() => {
    if (minute) {
      setShown(minute);
      setReason('');
      reset();
    }
  }, [minute, reset]);
  return (
    <Modal
      opened={minute !== undefined}
      onClose={onClose}
      title="Accept this difference?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown && (
        <Stack gap="md">
          <Text size="sm">
            Against the journal of <span className="mono">{shown.holder}</span>, the ledger{' '}
            {differenceOf(shown)} Its alert ends; when the difference changes, it is open again.
          </Text>
          <Textarea
            label="Reason"
            description="Kept for good, with your name."
            value={reason}
            maxLength={500}
            autosize
            minRows={1}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {accept.isError && <ProblemAlert error={accept.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              disabled={reason.trim().length === 0}
              loading={accept.isPending}
              onClick={() => accept.mutate(shown)}
            >
              Accept the difference
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
