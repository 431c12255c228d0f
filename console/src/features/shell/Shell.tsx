import { AppShell, Burger, Group, NavLink, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link, Outlet, useMatchRoute } from '@tanstack/react-router';
import { Mark } from '../../parts/Mark';
import { useSession } from '../../parts/session';
import { HeaderTools } from './HeaderTools';
import { Palette } from './Palette';
import { type PageEntry, pagesFor } from './pages';
import classes from './Shell.module.css';

export function Shell() {
  const session = useSession();
  const pages = pagesFor(session.roles);
  const [menuOpen, menu] = useDisclosure(false);
  const [narrow, setNarrow] = useLocalStorage({ key: 'tollgate.navigation', defaultValue: false });
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: narrow ? 60 : 220, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
      padding={{ base: 'md', sm: 'lg' }}
      transitionDuration={0}
      classNames={{ header: classes.header, navbar: classes.navbar }}
    >
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={menuOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={menuOpen ? 'Close navigation' : 'Open navigation'}
            />
            <Link to="/" className={classes.brand} aria-label="Tollgate">
              <Mark />
              <Text span fw={600} visibleFrom="xs">
                Tollgate
              </Text>
            </Link>
            <Text span c="dimmed" aria-hidden visibleFrom="xs">
              /
            </Text>
            <Text span truncate title={`${session.tenant.name} · ${session.tenant.tier}`} visibleFrom="xs">
              {session.tenant.name}
            </Text>
          </Group>
          <HeaderTools session={session} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        <AppShell.Section grow>
          {pages.map((page, index) => (
            <Entry
              key={page.to}
              page={page}
              narrow={narrow && !menuOpen}
              heading={page.section && page.section !== pages[index - 1]?.section ? page.section : undefined}
              onGo={menu.close}
            />
          ))}
        </AppShell.Section>
        <AppShell.Section visibleFrom="sm">
          <UnstyledButton
            className={classes.collapse}
            onClick={() => setNarrow(!narrow)}
            aria-label={narrow ? 'Expand navigation' : 'Collapse navigation'}
          >
            {narrow ? <IconLayoutSidebarLeftExpand size={18} /> : <IconLayoutSidebarLeftCollapse size={18} />}
            {!narrow && <span>Collapse</span>}
          </UnstyledButton>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </AppShell.Main>
      <Palette pages={pages} />
    </AppShell>
  );
}

interface EntryProps {
  page: PageEntry;
  narrow: boolean;
  heading: string | undefined;
  onGo: () => void;
}

function Entry({ page, narrow, heading, onGo }: EntryProps) {
  const isHere = useMatchRoute()({ to: page.to }) !== false;
  const Icon = page.icon;
  return (
    <>
      {heading && (
        <Text size="xs" c="dimmed" px="sm" pt="md" pb={4} className={narrow ? classes.hidden : undefined}>
          {heading}
        </Text>
      )}
      <Tooltip label={page.label} position="right" disabled={!narrow}>
        <NavLink
          component={Link}
          to={page.to}
          active={isHere}
          aria-current={isHere ? 'page' : undefined}
          aria-label={page.label}
          label={narrow ? undefined : page.label}
          leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
          className={classes.entry}
          data-narrow={narrow || undefined}
          onClick={onGo}
        />
      </Tooltip>
    </>
  );
}
