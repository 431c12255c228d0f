import { Button, Group, SegmentedControl, Select, Skeleton, Title } from '@mantine/core';
import { IconChartAreaLine, IconTable } from '@tabler/icons-react';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { answerOf, api, type Schemas } from '../../api/client';
import { EmptyState } from '../../parts/EmptyState';
import { Money } from '../../parts/Money';
import { describeOutcome } from '../../parts/outcome';
import { ProblemAlert } from '../../parts/ProblemAlert';
import classes from './Spend.module.css';
import { SpendChart } from './SpendChart';
import { SpendTable } from './SpendTable';
import type { Grouping, OverviewSearch, Range, Step } from './search';
import { boundsOf, NO_GROUP, STEPS_OF_RANGE } from './series';

const route = getRouteApi('/inside/overview');

const RANGES: { value: Range; label: string }[] = [
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
  { value: '12mo', label: '12 months' },
];

const GROUPINGS: { value: Grouping; label: string }[] = [
  { value: 'model', label: 'by model' },
  { value: 'key', label: 'by key' },
  { value: 'provider', label: 'by provider' },
  { value: 'outcome', label: 'by outcome' },
];

const STEPS: Readonly<Record<Step, string>> = { hour: 'per hour', day: 'per day', month: 'per month' };

function usageQuery(range: Range, by: Grouping, step: Step) {
  return queryOptions({
    queryKey: ['usage', range, by, step],
    queryFn: ({ signal }) => {
      const { from, to } = boundsOf(range, new Date());
      return answerOf(
        api.GET('/api/usage', {
          params: { query: { from: from.toISOString(), to: to.toISOString(), by, step } },
          signal,
        }),
      );
    },
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });
}

/** Spend over time; a table of the same numbers one click away. */
export function Spend({ keys }: { keys: readonly Schemas['ApiKey'][] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const range = search.range ?? '24h';
  const by = search.by ?? 'model';
  const steps = STEPS_OF_RANGE[range];
  const step = search.step && steps.includes(search.step) ? search.step : steps[0];
  const usage = useQuery(usageQuery(range, by, step));
  const change = (part: OverviewSearch) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined)),
      replace: true,
      resetScroll: false,
    });
  const nameOf = (group: string) => groupName(group, by, keys);
  const isTable = search.view === 'table';
  return (
    <section aria-labelledby="spend">
      <Group justify="space-between" mb="sm" gap="sm">
        <Group gap="sm" align="baseline">
          <Title order={2} id="spend">
            Spend
          </Title>
          {usage.data && <Money amount={usage.data.total.charge} />}
        </Group>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            data={RANGES}
            value={range}
            onChange={(value) => change({ range: value as Range, step: undefined })}
            aria-label="Range"
          />
          <Select
            size="xs"
            w={120}
            data={GROUPINGS}
            value={by}
            onChange={(value) => change({ by: (value ?? 'model') as Grouping })}
            allowDeselect={false}
            aria-label="Group"
          />
          <Select
            size="xs"
            w={110}
            data={steps.map((value) => ({ value, label: STEPS[value] }))}
            value={step}
            onChange={(value) => change({ step: value as Step })}
            allowDeselect={false}
            disabled={steps.length === 1}
            aria-label="Step"
          />
          <Button
            size="xs"
            variant="default"
            leftSection={
              isTable ? <IconChartAreaLine size={14} aria-hidden /> : <IconTable size={14} aria-hidden />
            }
            onClick={() => change({ view: isTable ? undefined : 'table' })}
          >
            {isTable ? 'Chart' : 'Table'}
          </Button>
        </Group>
      </Group>
      {usage.isError && !usage.data ? (
        <ProblemAlert error={usage.error} onRetry={() => void usage.refetch()} />
      ) : !usage.data ? (
        <Skeleton height={300} />
      ) : usage.data.rows.length === 0 ? (
        <div className={classes.frame}>
          <EmptyState title="Nothing was used in this range">
            Choose a longer range, or make a call.
          </EmptyState>
        </div>
      ) : isTable ? (
        <SpendTable usage={usage.data} nameOf={nameOf} heading={by} />
      ) : (
        <SpendChart usage={usage.data} range={range} step={step} nameOf={nameOf} />
      )}
    </section>
  );
}

function groupName(group: string, by: Grouping, keys: readonly Schemas['ApiKey'][]): string {
  if (group === NO_GROUP) return 'none';
  if (by === 'key') return keys.find((key) => key.id === group)?.name ?? group.slice(0, 8);
  if (by === 'outcome') return describeOutcome(group).label;
  return group;
}
