import { Button, Group, Select, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { keysQuery, modelsQuery } from '../../api/queries';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { LiveBadge } from '../../parts/LiveBadge';
import { useLiveRequests } from '../../parts/live-requests';
import { isOutcome, OUTCOMES } from '../../parts/outcome';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { requestColumns } from '../../parts/request-columns';
import { ShowOlder } from '../../parts/ShowOlder';
import { arrive, EMPTY_FEED, MAX_FEED, mergeRequests, pauseFeed, resumeFeed } from './feed';
import { requestPages } from './queries';
import { RequestDrawer } from './RequestDrawer';
import type { RequestsSearch } from './search';

const route = getRouteApi('/inside/requests');

export function RequestsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const pages = useInfiniteQuery(requestPages(search));
  const [feed, setFeed] = useState(EMPTY_FEED);
  const live = useLiveRequests({
    onRequest: (request) => setFeed((before) => arrive(before, request)),
    onOpen: () => void pages.refetch(),
  });
  const keys = useQuery(keysQuery);
  const models = useQuery(modelsQuery);

  const rows = useMemo(
    () =>
      pages.data &&
      mergeRequests(
        feed,
        pages.data.pages.flatMap((page) => page.items),
        search,
      ),
    [feed, pages.data, search],
  );
  const columns = useMemo(
    () =>
      requestColumns({
        keyName: (id) => keys.data?.find((key) => key.id === id)?.name,
        onOpen: ({ requestId }) => void navigate({ search: (before) => ({ ...before, request: requestId }) }),
      }),
    [keys.data, navigate],
  );
  const filter = (part: RequestsSearch) =>
    void navigate({ search: (before) => pruned({ ...before, ...part }), replace: true });
  const toggle = () => {
    if (feed.held.length >= MAX_FEED) void pages.refetch();
    setFeed(feed.paused ? resumeFeed : pauseFeed);
  };
  const isFiltered = Boolean(search.key || search.model || search.outcome);
  return (
    <Page
      title="Requests"
      lead="Newest first, as they are posted to the ledger."
      actions={
        <>
          <LiveBadge state={feed.paused ? 'paused' : live} />
          <Button
            variant="default"
            leftSection={
              feed.paused ? (
                <IconPlayerPlay size={16} aria-hidden />
              ) : (
                <IconPlayerPause size={16} aria-hidden />
              )
            }
            onClick={toggle}
          >
            {feed.paused ? `Resume${feed.held.length > 0 ? ` (${feed.held.length} new)` : ''}` : 'Pause'}
          </Button>
        </>
      }
    >
      <Group gap="sm">
        <Select
          aria-label="Key"
          placeholder="Any key"
          data={(keys.data ?? []).map((key) => ({ value: key.id, label: key.name }))}
          value={search.key ?? null}
          onChange={(key) => filter({ key: key ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any key' }}
          searchable
          style={{ flex: '1 1 140px', maxWidth: 240 }}
        />
        <Select
          aria-label="Model"
          placeholder="Any model"
          data={(models.data ?? []).map((model) => model.id)}
          value={search.model ?? null}
          onChange={(model) => filter({ model: model ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any model' }}
          searchable
          style={{ flex: '1 1 140px', maxWidth: 240 }}
        />
        <Select
          aria-label="Outcome"
          placeholder="Any outcome"
          data={Object.entries(OUTCOMES).map(([value, { label }]) => ({ value, label }))}
          value={search.outcome ?? null}
          onChange={(outcome) => filter({ outcome: isOutcome(outcome) ? outcome : undefined })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any outcome' }}
          style={{ flex: '1 1 140px', maxWidth: 240 }}
        />
        {isFiltered && (
          <Button
            variant="subtle"
            color="gray"
            onClick={() => filter({ key: undefined, model: undefined, outcome: undefined })}
          >
            Clear
          </Button>
        )}
      </Group>
      {pages.isError && !pages.data ? (
        <ProblemAlert error={pages.error} onRetry={() => void pages.refetch()} />
      ) : (
        <DataTable
          label="Requests"
          columns={columns}
          rows={rows}
          rowId={(request) => request.requestId}
          onOpen={({ requestId }) =>
            void navigate({ search: (before) => ({ ...before, request: requestId }) })
          }
          loadingRows={12}
          empty={
            isFiltered ? (
              <EmptyState title="No request matches">Clear a filter to see more.</EmptyState>
            ) : (
              <EmptyState title="No requests yet">
                <Link to="/start">Make a first call</Link>; it appears here within a second or two.
              </EmptyState>
            )
          }
        />
      )}
      <ShowOlder pages={pages} />
      {rows && rows.length > 0 && !pages.hasNextPage && (
        <Text size="xs" c="dimmed" ta="center">
          These are all.
        </Text>
      )}
      <RequestDrawer
        id={search.request}
        tenant={search.tenant}
        keyName={(id) => keys.data?.find((key) => key.id === id)?.name}
        onClose={() => void navigate({ search: ({ request: _closed, tenant: _its, ...rest }) => rest })}
      />
    </Page>
  );
}

function pruned(search: RequestsSearch): RequestsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
