import { Button, Group, Modal, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Problem } from '../../api/problem';
import { modelsQuery } from '../../api/queries';
import { useCreateKey } from '../../parts/create-key';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { SecretOnce } from '../../parts/SecretOnce';
import { EXPIRIES, type Expiry, expiresAt } from './expiry';

interface CreateKeyDialogProps {
  opened: boolean;
  onClose: () => void;
}

export function CreateKeyDialog({ opened, onClose }: CreateKeyDialogProps) {
  const create = useCreateKey();
  const close = () => {
    onClose();
    create.reset();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={create.data ? `Key “${create.data.name}” is ready` : 'Create an API key'}
      size="lg"
      // A secret must not vanish by a click beside the dialog.
      closeOnClickOutside={!create.data}
      closeOnEscape={!create.data}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {create.data ? (
        <Stack gap="lg">
          <SecretOnce created={create.data} />
          <Group justify="flex-end">
            <Button onClick={close}>I have stored it</Button>
          </Group>
        </Stack>
      ) : (
        <CreateKeyForm create={create} onCancel={close} />
      )}
    </Modal>
  );
}

interface CreateKeyFormProps {
  create: ReturnType<typeof useCreateKey>;
  onCancel: () => void;
}

function CreateKeyForm({ create, onCancel }: CreateKeyFormProps) {
  const models = useQuery(modelsQuery);
  const form = useForm({
    initialValues: { name: '', expiry: 'never' as Expiry, day: '', models: [] as string[] },
    validate: {
      name: (name) => (name.trim() ? null : 'Name the program or person that will use the key'),
      day: (day, values) =>
        values.expiry !== 'day' || (expiresAt('day', day, Date.now()) ?? '') > new Date().toISOString()
          ? null
          : 'Choose a day in the future',
    },
  });
  const setErrors = form.setErrors;
  useEffect(() => {
    if (create.error instanceof Problem) setErrors({ ...create.error.fields });
  }, [create.error, setErrors]);
  return (
    <form
      onSubmit={form.onSubmit(({ name, expiry, day, models: chosen }) =>
        create.mutate({
          name: name.trim(),
          expiresAt: expiresAt(expiry, day, Date.now()),
          ...(chosen.length > 0 && { models: chosen }),
        }),
      )}
      noValidate
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="invoice-bot"
          maxLength={80}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Group align="flex-start" grow>
          <Select label="Expires" data={EXPIRIES} allowDeselect={false} {...form.getInputProps('expiry')} />
          {form.values.expiry === 'day' && (
            <TextInput type="date" label="On (UTC, end of day)" {...form.getInputProps('day')} />
          )}
        </Group>
        <MultiSelect
          label="Models"
          description="Leave empty to allow every model."
          placeholder={form.values.models.length === 0 ? 'All models' : undefined}
          data={(models.data ?? []).map((model) => model.id)}
          searchable
          clearable
          maxDropdownHeight={240}
          nothingFoundMessage="No such model"
          {...form.getInputProps('models')}
        />
        {create.isError && <ProblemAlert error={create.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
