import { Text } from '@mantine/core';
import { formatCompact, formatCount } from './count';

/** A count, shortened from ten thousand on; the exact figure on hover. */
export function TokenCount({ count }: { count: number }) {
  return (
    <Text
      span
      inherit
      className="mono nowrap"
      c={count === 0 ? 'dimmed' : undefined}
      title={formatCount(count)}
    >
      {formatCompact(count)}
    </Text>
  );
}
