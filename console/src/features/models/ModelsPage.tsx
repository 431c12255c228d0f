import { Alert, Group, Select, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { Schemas } from '../../api/client';
import { isFree, modelsQuery } from '../../api/queries';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { modelColumns } from './columns';
import { ModelDrawer } from './ModelDrawer';
import type { ModelsSearch } from './search';

type Model = Schemas['Model'];

const route = getRouteApi('/inside/models');

export function ModelsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const models = useQuery(modelsQuery);
  const [open, setOpen] = useState<Model>();
  const shown = useMemo(() => models.data?.filter((model) => matches(model, search)), [models.data, search]);
  const change = (part: ModelsSearch) =>
    void navigate({ search: (before) => withoutEmpty({ ...before, ...part }), replace: true });
  const columns = useMemo(() => modelColumns(setOpen), []);
  return (
    <Page
      title="Models"
      lead="What can be called and what it costs. The struck price is the provider's own list price."
    >
      <Group gap="sm" align="center">
        <SearchField value={search.q ?? ''} onChange={(q) => change({ q })} />
        <Select
          aria-label="Kind"
          placeholder="Any kind"
          data={distinct(models.data, (model) => model.kind)}
          value={search.kind ?? null}
          onChange={(kind) => change({ kind: kind ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any kind' }}
          style={{ flex: '1 1 130px', maxWidth: 180 }}
        />
        <Select
          aria-label="Owner"
          placeholder="Any owner"
          data={distinct(models.data, (model) => model.owner)}
          value={search.owner ?? null}
          onChange={(owner) => change({ owner: owner ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': 'Any owner' }}
          searchable
          style={{ flex: '1 1 130px', maxWidth: 180 }}
        />
        <Switch
          label="Free only"
          checked={search.free === true}
          onChange={(event) => change({ free: event.currentTarget.checked || undefined })}
        />
        {shown && (
          <Text size="sm" c="dimmed" ml="auto" role="status">
            {shown.length} {shown.length === 1 ? 'model' : 'models'}
          </Text>
        )}
      </Group>
      {models.isError && <ProblemAlert error={models.error} onRetry={() => void models.refetch()} />}
      {!models.isError && (
        <DataTable
          label="Models"
          columns={columns}
          rows={shown}
          rowId={(model) => model.id}
          isMuted={(model) => !model.available}
          onOpen={setOpen}
          loadingRows={12}
          empty={
            <EmptyState title="No model matches">
              {models.data?.length === 0
                ? 'The catalogue is empty. An administrator has to configure a provider first.'
                : 'Widen the search, or clear a filter.'}
            </EmptyState>
          }
        />
      )}
      {shown?.some((model) => !model.available) && (
        <Alert variant="outline" color="gray">
          A greyed model is in the catalogue, but no provider that serves it is configured here.
        </Alert>
      )}
      <ModelDrawer model={open} onClose={() => setOpen(undefined)} />
    </Page>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, 200);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      type="search"
      aria-label="Search models"
      placeholder="Search id, name or alias"
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
      style={{ flex: '1 1 220px', maxWidth: 320 }}
    />
  );
}

function matches(model: Model, search: ModelsSearch): boolean {
  if (search.kind && model.kind !== search.kind) return false;
  if (search.owner && model.owner !== search.owner) return false;
  if (search.free && !isFree(model)) return false;
  if (!search.q) return true;
  const words = search.q.toLowerCase().split(/\s+/);
  const text = [model.id, model.displayName, model.owner, ...model.aliases].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

function distinct(models: readonly Model[] | undefined, of: (model: Model) => string): string[] {
  return [...new Set((models ?? []).map(of))].sort();
}

function withoutEmpty(search: ModelsSearch): ModelsSearch {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ''),
  );
}
