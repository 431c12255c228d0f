import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconKey, IconLogout, IconMoon, IconPlus, IconSearch, IconSun, IconTag } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { keysQuery, modelsQuery } from '../../api/queries';
import { useMayEditKeys, useSignOut } from '../../parts/session';
import classes from './Palette.module.css';
import type { PageEntry } from './pages';

/** ⌘K: every page, every key, every model, and what can be done from anywhere. */
export function Palette({ pages }: { pages: readonly PageEntry[] }) {
  const [wasOpened, setWasOpened] = useState(false);
  const router = useRouter();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const mayEditKeys = useMayEditKeys();
  const keys = useQuery({ ...keysQuery, enabled: wasOpened });
  const models = useQuery({ ...modelsQuery, enabled: wasOpened });

  const actions: SpotlightActionData[] = [
    ...(mayEditKeys
      ? [
          {
            id: 'create-key',
            label: 'Create an API key',
            leftSection: <IconPlus size={18} aria-hidden />,
            onClick: () => void router.navigate({ to: '/keys', search: { create: true } }),
          },
        ]
      : []),
    {
      id: 'light',
      label: 'Light theme',
      leftSection: <IconSun size={18} aria-hidden />,
      onClick: () => setColorScheme('light'),
    },
    {
      id: 'dark',
      label: 'Dark theme',
      leftSection: <IconMoon size={18} aria-hidden />,
      onClick: () => setColorScheme('dark'),
    },
    {
      id: 'sign-out',
      label: 'Sign out',
      leftSection: <IconLogout size={18} aria-hidden />,
      onClick: () => signOut.mutate(),
    },
  ];
  const groups: SpotlightActionGroupData[] = [
    {
      group: 'Pages',
      actions: pages.map(({ to, label, description, icon: Icon }) => ({
        id: to,
        label,
        description,
        leftSection: <Icon size={18} stroke={1.6} aria-hidden />,
        onClick: () => void router.navigate({ to }),
      })),
    },
    { group: 'Actions', actions },
    {
      group: 'Keys',
      actions: (keys.data ?? []).map((key) => ({
        id: key.id,
        label: key.name,
        description: `${key.display}${key.revokedAt ? ' · revoked' : ''} · show its requests`,
        leftSection: <IconKey size={18} stroke={1.6} aria-hidden />,
        onClick: () => void router.navigate({ to: '/requests', search: { key: key.id } }),
      })),
    },
    {
      group: 'Models',
      actions: (models.data ?? []).map((model) => ({
        id: `model-${model.id}`,
        label: model.id,
        description: model.displayName,
        keywords: [model.owner, ...model.aliases],
        leftSection: <IconTag size={18} stroke={1.6} aria-hidden />,
        onClick: () => void router.navigate({ to: '/models', search: { q: model.id } }),
      })),
    },
  ];
  return (
    <Spotlight
      actions={groups}
      shortcut={['mod + K']}
      limit={12}
      scrollable
      maxHeight={420}
      nothingFound="Nothing found"
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      classNames={{ action: classes.action }}
      onSpotlightOpen={() => setWasOpened(true)}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: 'Pages, keys, models …',
        'aria-label': 'Search pages, keys and models',
      }}
    />
  );
}
