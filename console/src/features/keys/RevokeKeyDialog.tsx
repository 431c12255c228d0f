import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { keysQuery } from '../../api/queries';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Since } from '../../parts/Since';

type ApiKey = Schemas['ApiKey'];

/** Names what will stop working and asks once. */
export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey | undefined; onClose: () => void }) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => answerOf(api.DELETE('/api/keys/{id}', { params: { path: { id: key.id } } })),
    onSuccess: async (_answer, key) => {
      await queryClient.invalidateQueries({ queryKey: keysQuery.queryKey });
      notifications.show({ message: `Key “${key.name}” is revoked.` });
      onClose();
    },
  });
  const reset = revoke.reset;
  // Keep the last key while the dialog fades out.
  const [shown, setShown] = useState<ApiKey>();
  useEffect(() => {
    if (apiKey) {
      setShown(apiKey);
      reset();
    }
  }, [apiKey, reset]);
  return (
    <Modal
      opened={apiKey !== undefined}
      onClose={onClose}
      title={`Revoke “${shown?.name ?? ''}”?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown && (
        <Stack gap="md">
          <Text size="sm">
            <span className="mono">{shown.display}</span> stops working within 5 seconds, for every program
            that uses it. It cannot be brought back.
          </Text>
          <Text size="sm" c="dimmed">
            {shown.lastUsedAt ? (
              <>
                Last used <Since at={shown.lastUsedAt} />.
              </>
            ) : (
              'It has never been used.'
            )}
          </Text>
          {revoke.isError && <ProblemAlert error={revoke.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus>
              Keep it
            </Button>
            <Button
              color="red"
              autoContrast={false}
              loading={revoke.isPending}
              onClick={() => revoke.mutate(shown)}
            >
              Revoke key
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
