import { Text } from '@mantine/core';
import { formatAll, formatExact, formatMoney, type Nanos, toNanos } from './money';

interface MoneyProps {
  amount: Nanos;
  /** Show a plus for what comes in. */
  signed?: boolean;
  /** All digits, where amounts must add up for the reader. */
  exact?: boolean;
  /** Grey out what is nothing, so that amounts stand out in a list. */
  quietZero?: boolean;
}

/** An amount with enough digits to be true; the exact nano value on hover. */
export function Money({ amount, signed, exact, quietZero }: MoneyProps) {
  const quiet = quietZero && toNanos(amount) === 0n;
  const text = exact ? formatAll(amount) : formatMoney(amount);
  return (
    <Text span inherit className="mono nowrap" c={quiet ? 'dimmed' : undefined} title={formatExact(amount)}>
      {signed && toNanos(amount) > 0n ? `+${text}` : text}
    </Text>
  );
}
