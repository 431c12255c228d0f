import { Anchor, Skeleton, Stack } from '@mantine/core';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { EmptyState } from '../../parts/EmptyState';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';

export function PageFailure({ error, reset }: ErrorComponentProps) {
  return (
    <Stack p="lg" maw={720} mx="auto">
      <ProblemAlert
        error={error}
        onRetry={() => {
          reset();
          window.location.reload();
        }}
      />
    </Stack>
  );
}

export function PagePending() {
  return (
    <Stack maw={1200} mx="auto" gap="lg" aria-busy>
      <Skeleton height={24} width={180} />
      <Skeleton height={120} />
      <Skeleton height={280} />
    </Stack>
  );
}

export function NotFound() {
  return (
    <Page title="Not found">
      <EmptyState title="There is no such page">
        <Anchor component={Link} to="/overview" inherit underline="always">
          Go to the overview
        </Anchor>
      </EmptyState>
    </Page>
  );
}
