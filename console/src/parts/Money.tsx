import { Text } from '@mantine/core';
import { formatExact, formatMoney, formatSigned, type Nanos } from './money';

interface MoneyProps {
  amount: Nanos;
  /** Show a plus for what comes in. */
  signed?: boolean;
  /** Grey out what is nothing, so that amounts stand out in a list. */
  quietZero?: boolean;
}

/** An amount with enough digits to be true; the exact nano value on hover. */
export function Money({ amount, signed, quietZero }: MoneyProps) {
  const quiet = quietZero && BigInt(Math.trunc(Number(amount))) === 0n;
  return (
    <Text span inherit className="mono nowrap" c={quiet ? 'dimmed' : undefined} title={formatExact(amount)}>
      {signed ? formatSigned(amount) : formatMoney(amount)}
    </Text>
  );
}
