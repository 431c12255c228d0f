/**
 * Money as the platform keeps it: integer nano-USD. All arithmetic here is on integers (bigint); a JavaScript number is
 * accepted because JSON gives one, and is exact up to 2^53 nano, which is about nine million dollars.
 */
export type Nanos = number | bigint | Approximate;

/** A sum of which a part was too large for JSON: it stays marked, however small the sum is. */
export interface Approximate {
  readonly about: bigint;
}

const NANOS_PER_DOLLAR = 1_000_000_000n;

export function toNanos(amount: Nanos): bigint {
  if (typeof amount === 'bigint') return amount;
  if (typeof amount === 'object') return amount.about;
  return Number.isFinite(amount) ? BigInt(Math.trunc(amount)) : 0n;
}

/** Whether JSON's number could carry the amount without loss. */
export function isExact(amount: Nanos): boolean {
  return typeof amount === 'bigint' || Number.isSafeInteger(amount);
}

export function addNanos(...amounts: Nanos[]): bigint | Approximate {
  const sum = amounts.reduce<bigint>((part, amount) => part + toNanos(amount), 0n);
  return amounts.every(isExact) ? sum : { about: sum };
}

/**
 * Dollars with enough digits to be true: two decimals from a dollar upwards, three significant digits below it, and
 * never fewer digits than would make something that cost look free. Rounded half away from zero.
 */
export function formatMoney(amount: Nanos): string {
  const nanos = toNanos(amount);
  const sign = nanos < 0n ? '−' : '';
  const absolute = nanos < 0n ? -nanos : nanos;
  const approximate = isExact(amount) ? '' : '≈ ';
  return `${approximate}${sign}$${dollars(absolute, decimalsFor(absolute))}`;
}

/** Dollars as a person types them (`25`, `$1,250.50`), up to a million and nine decimals; undefined when it is none. */
export function parseUsd(text: string): bigint | undefined {
  const match = /^\$?\s*(\d{1,7})(?:\.(\d{1,9}))?$/.exec(text.trim().replaceAll(',', ''));
  if (!match) return undefined;
  const nanos = BigInt(match[1] ?? '0') * NANOS_PER_DOLLAR + BigInt((match[2] ?? '').padEnd(9, '0'));
  return nanos <= 1_000_000n * NANOS_PER_DOLLAR ? nanos : undefined;
}

/** The amount with all nine decimals, for hover texts. */
export function formatExact(amount: Nanos): string {
  const nanos = toNanos(amount);
  const text = `${nanos < 0n ? '−' : ''}$${dollars(nanos < 0n ? -nanos : nanos, 9)}`;
  return isExact(amount) ? text : `about ${text} (too large to be shown exactly)`;
}

/** The amount, which must be exact, as a plain decimal for files: no sign but "-", no grouping, no trailing zeros beyond cents. */
export function plainDecimal(amount: Nanos): string {
  const nanos = toNanos(amount);
  const absolute = nanos < 0n ? -nanos : nanos;
  const fraction = (absolute % NANOS_PER_DOLLAR)
    .toString()
    .padStart(9, '0')
    .replace(/0+$/, '')
    .padEnd(2, '0');
  return `${nanos < 0n ? '-' : ''}${absolute / NANOS_PER_DOLLAR}.${fraction}`;
}

/** Every digit that is not a trailing zero, at least cents. */
export function formatAll(amount: Nanos): string {
  const nanos = toNanos(amount);
  const absolute = nanos < 0n ? -nanos : nanos;
  const [whole, fraction = ''] = dollars(absolute, 9).split('.') as [string, string?];
  const text = `${nanos < 0n ? '−' : ''}$${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
  return isExact(amount) ? text : `≈ ${text}`;
}

/**
 * The price of one unit in the kind's customary quantity: tokens per million, images, seconds and tracks each.
 * `rate` is nano-USD per million units.
 */
export function priceOf(kind: string, rate: Nanos): { amount: bigint; per: string } {
  const nanos = toNanos(rate);
  const unit = pieceUnit(kind);
  return unit ? { amount: nanos / 1_000_000n, per: unit } : { amount: nanos, per: '1M tokens' };
}

function pieceUnit(kind: string): string | undefined {
  if (kind === 'image-input' || kind === 'image-output') return undefined;
  const base = kind.split('-')[0];
  return base === 'image' || base === 'second' || base === 'track' || base === 'request' ? base : undefined;
}

/** Whole percent that `price` is below `official`; undefined when there is nothing to compare or to save. */
export function percentOff(price: Nanos, official: Nanos): number | undefined {
  const listed = toNanos(official);
  const asked = toNanos(price);
  if (listed <= 0n || asked >= listed) return undefined;
  const percent = Number(((listed - asked) * 1000n) / listed + 5n) / 10;
  return asked > 0n ? Math.min(99, Math.floor(percent)) : 100;
}

/** Decimals to keep: cents from a dollar upwards, three significant digits below. */
function decimalsFor(absolute: bigint): number {
  if (absolute === 0n || absolute >= NANOS_PER_DOLLAR) return 2;
  const leadingZeros = 9 - absolute.toString().length;
  return Math.min(9, leadingZeros + 3);
}

/** At most `decimals` of them, without trailing zeros beyond cents. */
function dollars(absolute: bigint, decimals: number): string {
  const step = 10n ** BigInt(9 - decimals);
  const rounded = ((absolute + step / 2n) / step) * step;
  const whole = (rounded / NANOS_PER_DOLLAR).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const fraction = (rounded % NANOS_PER_DOLLAR).toString().padStart(9, '0').slice(0, decimals);
  return `${whole}.${decimals === 9 ? fraction : fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}
