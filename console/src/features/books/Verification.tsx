import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Since } from '../../parts/Since';
import { StateBadge } from '../../parts/StateBadge';
import { verificationsQuery } from './queries';

/** Recomputes the hash chain and every balance from the entries, and tells what the newest run found. */
export function Verification() {
  const queryClient = useQueryClient();
  const runs = useQuery(verificationsQuery);
  const begin = useMutation({
    mutationFn: () => answerOf(api.POST('/api/ledger/verify')),
    onSettled: () => queryClient.invalidateQueries({ queryKey: verificationsQuery.queryKey }),
  });
  const newest = runs.data?.items[0];
  const report = newest?.report;
  const isRunning = newest !== undefined && !report && !newest.failure;
  return (
    <section aria-label="Verification">
      <Group justify="space-between" align="flex-start">
        <Stack gap={2}>
          <Title order={2}>Verification</Title>
          {newest && report && (
            <Group gap="sm">
              <StateBadge state={report.sound ? 'ok' : 'bad'}>
                {report.sound ? 'The ledger is sound' : `${report.differences} differences`}
              </StateBadge>
              <Text size="sm" c="dimmed">
                {report.transfers.toLocaleString('en-US')} transfers, {report.entries.toLocaleString('en-US')}{' '}
                entries in {report.blocks.toLocaleString('en-US')} sealed blocks,{' '}
                <Since at={newest.startedAt} />
              </Text>
            </Group>
          )}
          {newest?.failure && (
            <Group gap="sm">
              <StateBadge state="bad">Not verified</StateBadge>
              <Text size="sm" c="dimmed">
                {newest.failure} It began <Since at={newest.startedAt} />.
              </Text>
            </Group>
          )}
          {isRunning && (
            <Text size="sm" c="dimmed" role="status">
              A run began <Since at={newest.startedAt} />.
            </Text>
          )}
          {runs.data && !newest && (
            <Text size="sm" c="dimmed">
              Nobody has verified the ledger yet.
            </Text>
          )}
        </Stack>
        <Button variant="default" loading={begin.isPending || isRunning} onClick={() => begin.mutate()}>
          Verify now
        </Button>
      </Group>
      {begin.isError && <ProblemAlert error={begin.error} />}
      {runs.isError && <ProblemAlert error={runs.error} onRetry={() => void runs.refetch()} />}
      {report?.findings.map((finding) => (
        <Text key={`${finding.check} ${finding.subject}`} size="sm" mt="xs" className="wrap-anywhere">
          <span className="mono">{finding.check}</span> {finding.subject}: {finding.detail}
        </Text>
      ))}
    </section>
  );
}
