import { Alert, Stack, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { modelsQuery } from '../api/queries';
import { Code } from './Code';
import { CopyField } from './CopyField';
import { exampleModel } from './example-model';

/** A key that was just created: the only time it can be seen. */
export function SecretOnce({ created }: { created: Schemas['CreatedApiKey'] }) {
  const models = useQuery(modelsQuery);
  const model = exampleModel(models.data ?? [], created.models)?.id ?? created.models[0] ?? 'MODEL';
  return (
    <Stack gap="md">
      <Alert
        variant="outline"
        color="gray"
        icon={<IconEyeOff size={18} aria-hidden />}
        title="This key is shown only now"
        styles={{ title: { color: 'var(--mantine-color-text)' } }}
      >
        <Text size="sm">
          Store it where your program reads it. Afterwards only {created.display} is kept.
        </Text>
      </Alert>
      <CopyField value={created.key} label="API key" />
      <div>
        <Text size="sm" fw={500} mb={4}>
          Try it
        </Text>
        <Code language="bash" label="test command" code={testCommand(created.key, model)} />
      </div>
    </Stack>
  );
}

function testCommand(key: string, model: string): string {
  return `curl ${window.location.origin}/v1/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "${model}",
    "messages": [{"role": "user", "content": "Say hello."}]
  }'`;
}
