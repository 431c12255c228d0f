import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { CopyField } from '../../parts/CopyField';
import { useCreateKey } from '../../parts/create-key';
import { stateOfKey } from '../../parts/key-state';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { useMayEditKeys } from '../../parts/session';

interface StartKeyProps {
  keys: UseQueryResult<Schemas['ApiKey'][]>;
  created: Schemas['CreatedApiKey'] | undefined;
  onCreated: (key: Schemas['CreatedApiKey']) => void;
  picked: string | undefined;
  onPick: (id: string | undefined) => void;
}

/** A key made on the spot, or one that the reader already has. */
export function StartKey({ keys, created, onCreated, picked, onPick }: StartKeyProps) {
  const create = useCreateKey();
  const mayEdit = useMayEditKeys();
  const usable = (keys.data ?? []).filter((key) => stateOfKey(key, Date.now()).works);
  if (created) {
    return (
      <Stack gap={6}>
        <CopyField value={created.key} label="API key" />
        <Text size="sm" c="dimmed">
          This key is shown only now: store it before you leave this page. It stands in the samples below.
        </Text>
      </Stack>
    );
  }
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        {mayEdit && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            loading={create.isPending}
            onClick={() => create.mutate({ name: 'first-call' }, { onSuccess: onCreated })}
          >
            Create a key
          </Button>
        )}
        {usable.length > 0 && (
          <Select
            aria-label="Use a key you have"
            placeholder={mayEdit ? 'or use one you have' : 'Use one you have'}
            data={usable.map((key) => ({ value: key.id, label: `${key.name} (${key.display})` }))}
            value={picked ?? null}
            onChange={(id) => onPick(id ?? undefined)}
            clearable
            clearButtonProps={{ 'aria-label': 'None' }}
            style={{ flex: '1 1 220px', maxWidth: 320 }}
          />
        )}
      </Group>
      {create.isError && <ProblemAlert error={create.error} />}
      {keys.isError && <ProblemAlert error={keys.error} onRetry={() => void keys.refetch()} />}
      <Text size="sm" c="dimmed">
        {picked
          ? 'A key is shown only when it is created. Put the one you stored into the sample.'
          : mayEdit
            ? 'It may use every model and does not expire. Restricted keys are made on the Keys page.'
            : 'Ask an owner, administrator or developer of your tenant for a key.'}
      </Text>
    </Stack>
  );
}
