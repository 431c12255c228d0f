import { ActionIcon, Badge, Button, Group, Menu, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconDots, IconListDetails, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { Schemas } from '../../api/client';
import { keysQuery } from '../../api/queries';
import { DataTable } from '../../parts/DataTable';
import { EmptyState } from '../../parts/EmptyState';
import { stateOfKey } from '../../parts/key-state';
import { Page } from '../../parts/Page';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Since, useNow } from '../../parts/Since';
import { StateBadge } from '../../parts/StateBadge';
import { useMayEditKeys } from '../../parts/session';
import { CreateKeyDialog } from './CreateKeyDialog';
import { RevokeKeyDialog } from './RevokeKeyDialog';

type ApiKey = Schemas['ApiKey'];

const route = getRouteApi('/inside/keys');

export function KeysPage() {
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const mayEdit = useMayEditKeys();
  const keys = useQuery(keysQuery);
  const [revoking, setRevoking] = useState<ApiKey>();
  const columns = useMemo(() => keyColumns(mayEdit, setRevoking), [mayEdit]);
  const openDialog = () => void navigate({ search: { create: true } });
  const createButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={openDialog}>
      Create key
    </Button>
  );
  return (
    <Page
      title="Keys"
      lead="A key lets a program spend this tenant's balance. Give each program its own, so that one can be revoked alone."
      actions={mayEdit && createButton}
    >
      {keys.isError ? (
        <ProblemAlert error={keys.error} onRetry={() => void keys.refetch()} />
      ) : (
        <DataTable
          label="API keys"
          columns={columns}
          rows={keys.data}
          rowId={(key) => key.id}
          isMuted={(key) => !stateOfKey(key, Date.now()).works}
          empty={
            <EmptyState title="No keys yet">
              <Stack align="center" gap="sm">
                <span>Create one to make a first call.</span>
                {mayEdit && createButton}
              </Stack>
            </EmptyState>
          }
        />
      )}
      <CreateKeyDialog opened={mayEdit && create === true} onClose={() => void navigate({ search: {} })} />
      <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />
    </Page>
  );
}

function keyColumns(mayEdit: boolean, onRevoke: (key: ApiKey) => void): ColumnDef<ApiKey>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: ({ row: { original: key } }) => (
        <Stack gap={0} miw={0}>
          <Text inherit fw={500} className="wrap-anywhere">
            {key.name}
          </Text>
          <Text inherit className="mono nowrap" c="dimmed">
            {key.display}
          </Text>
        </Stack>
      ),
    },
    { id: 'state', header: 'State', cell: ({ row }) => <KeyStateCell apiKey={row.original} /> },
    {
      id: 'models',
      header: 'Models',
      meta: { hideBelow: 'md' },
      cell: ({ row }) => <Restriction models={row.original.models} />,
    },
    {
      id: 'used',
      header: 'Last used',
      meta: { hideBelow: 'sm' },
      cell: ({ row: { original: key } }) =>
        key.lastUsedAt ? (
          <Since at={key.lastUsedAt} />
        ) : (
          <Text inherit c="dimmed">
            never
          </Text>
        ),
    },
    {
      id: 'created',
      header: 'Created',
      meta: { hideBelow: 'md' },
      cell: ({ row: { original: key } }) => <Since at={key.createdAt} />,
    },
    {
      id: 'actions',
      header: () => <VisuallyHidden>Actions</VisuallyHidden>,
      meta: { width: 52, align: 'right' },
      cell: ({ row: { original: key } }) => (
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${key.name}`}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              renderRoot={(props) => <Link {...props} to="/requests" search={{ key: key.id }} />}
              leftSection={<IconListDetails size={16} aria-hidden />}
            >
              Show requests
            </Menu.Item>
            {mayEdit && !key.revokedAt && (
              <Menu.Item
                c="var(--tg-bad)"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => onRevoke(key)}
              >
                Revoke …
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
}

function KeyStateCell({ apiKey }: { apiKey: ApiKey }) {
  const { state, label } = stateOfKey(apiKey, useNow());
  const instant = apiKey.revokedAt ?? apiKey.expiresAt;
  return (
    <Stack gap={0}>
      <StateBadge state={state}>{label}</StateBadge>
      {instant && (
        <Text size="xs" c="dimmed">
          {label === 'Active' || label === 'Expires soon' ? 'expires ' : ''}
          <Since at={instant} />
        </Text>
      )}
    </Stack>
  );
}

function Restriction({ models }: { models: readonly string[] }) {
  if (models.length === 0) {
    return (
      <Text inherit c="dimmed">
        all
      </Text>
    );
  }
  return (
    <Group gap={4}>
      {models.slice(0, 2).map((model) => (
        <Badge key={model} variant="default" tt="none" fw={400} className="mono">
          {model}
        </Badge>
      ))}
      {models.length > 2 && (
        <Text inherit c="dimmed" title={models.join(', ')}>
          +{models.length - 2}
        </Text>
      )}
    </Group>
  );
}
