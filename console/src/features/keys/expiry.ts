import { isUtcDay, startOfDay } from '../../parts/time';

export type Expiry = 'never' | '7' | '30' | '90' | '365' | 'day';

export const EXPIRIES: { value: Expiry; label: string }[] = [
  { value: 'never', label: 'Never' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In one year' },
  { value: 'day', label: 'On a day …' },
];

/** The instant a choice means; undefined is never. A chosen day still counts in full. */
export function expiresAt(expiry: Expiry, day: string, now: number): string | undefined {
  if (expiry === 'never') return undefined;
  if (expiry === 'day') return isUtcDay(day) ? startOfDay(day, 1) : undefined;
  return new Date(now + Number(expiry) * 86_400_000).toISOString();
}
