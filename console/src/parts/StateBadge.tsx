import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';

export type State = 'ok' | 'warn' | 'bad' | 'quiet';

const LOOK = {
  ok: { color: 'var(--tg-ok)', icon: IconCircleCheck },
  warn: { color: 'var(--tg-warn)', icon: IconAlertTriangle },
  bad: { color: 'var(--tg-bad)', icon: IconCircleX },
  quiet: { color: 'var(--mantine-color-dimmed)', icon: IconCircleDashed },
} as const;

/** A state is never told by colour alone: an icon and a word stand beside it. */
export function StateBadge({ state, children }: { state: State; children: string }) {
  const { color, icon: Icon } = LOOK[state];
  return (
    <Group component="span" gap={4} wrap="nowrap" style={{ color, display: 'inline-flex' }}>
      <Icon size={15} aria-hidden style={{ flex: 'none' }} />
      <Text span inherit className="nowrap">
        {children}
      </Text>
    </Group>
  );
}
