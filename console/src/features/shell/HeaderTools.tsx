import {
  ActionIcon,
  Group,
  Kbd,
  Menu,
  Skeleton,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconLogout, IconMoon, IconSearch, IconSun, IconUserCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../../api/client';
import { balanceQuery } from '../../api/queries';
import { Money } from '../../parts/Money';
import { useSignOut } from '../../parts/session';
import classes from './HeaderTools.module.css';

export function HeaderTools({ session }: { session: Schemas['Session'] }) {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const signOut = useSignOut();
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Group gap="xs" wrap="nowrap">
      <HeaderBalance />
      <UnstyledButton
        className={classes.search}
        onClick={spotlight.open}
        aria-label="Search pages, keys and models"
      >
        <IconSearch size={16} aria-hidden />
        <Text span size="sm" visibleFrom="md">
          Search
        </Text>
        <Kbd size="xs" visibleFrom="md">
          {isApple() ? '⌘K' : 'Ctrl K'}
        </Kbd>
      </UnstyledButton>
      <Tooltip label={`Switch to ${other}`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          onClick={() => setColorScheme(other)}
          aria-label={`Switch to the ${other} theme`}
        >
          {scheme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" width={240} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Your account">
            <IconUserCircle size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text size="sm" c="var(--mantine-color-text)" fw={600} truncate>
              {session.user.name}
            </Text>
            <Text size="xs" truncate>
              {session.user.email}
            </Text>
            <Text size="xs" mt={4}>
              {session.tenant.name} · {session.roles.join(', ')}
            </Text>
          </Menu.Label>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function HeaderBalance() {
  const balance = useQuery(balanceQuery);
  if (balance.isError && !balance.data) return null;
  return (
    <Link to="/overview" className={classes.balance} title="Balance">
      <Text span size="xs" c="dimmed" visibleFrom="sm">
        Balance
      </Text>
      {balance.data ? <Money amount={balance.data.balance} exact /> : <Skeleton width={56} height={12} />}
    </Link>
  );
}

function isApple(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}
