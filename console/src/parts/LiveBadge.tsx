import { Group, Text } from '@mantine/core';
import { IconBroadcast, IconPlayerPause, IconPlugConnectedX, IconPlugX } from '@tabler/icons-react';
import type { LiveState } from '../api/live';

const LOOK = {
  live: { label: 'Live', icon: IconBroadcast, color: 'var(--tg-ok)' },
  paused: { label: 'Paused', icon: IconPlayerPause, color: 'var(--tg-warn)' },
  connecting: { label: 'Connecting', icon: IconPlugConnectedX, color: 'var(--mantine-color-dimmed)' },
  waiting: { label: 'Reconnecting', icon: IconPlugConnectedX, color: 'var(--tg-warn)' },
  refused: { label: 'Not live', icon: IconPlugX, color: 'var(--tg-bad)' },
} as const;

export function LiveBadge({ state }: { state: LiveState | 'paused' }) {
  const { label, icon: Icon, color } = LOOK[state];
  return (
    <Group gap={6} wrap="nowrap" style={{ color }} role="status">
      <Icon size={16} aria-hidden />
      <Text span size="sm">
        {label}
      </Text>
    </Group>
  );
}
