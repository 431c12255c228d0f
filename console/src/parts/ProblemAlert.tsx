import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { Problem } from '../api/problem';

interface ProblemAlertProps {
  error: unknown;
  onRetry?: () => void;
}

/** What failed, in the service's words, with the id that support asks for and a way to try again. */
export function ProblemAlert({ error, onRetry }: ProblemAlertProps) {
  const problem = Problem.of(error);
  return (
    <Alert
      role="alert"
      variant="outline"
      color="red"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={problem.title}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <Stack gap="xs" align="flex-start">
        {problem.detail && <Text size="sm">{problem.detail}</Text>}
        <Group gap="sm">
          {onRetry && (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconRefresh size={14} aria-hidden />}
              onClick={onRetry}
            >
              Retry
            </Button>
          )}
          {problem.requestId && (
            <Text size="xs" c="dimmed">
              Request <span className="mono wrap-anywhere">{problem.requestId}</span>
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}
