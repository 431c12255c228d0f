/** Relative time in words, and the exact UTC instant beside it. The browser's own Intl does the wording. */
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function formatSince(instant: string | Date, now: number): string {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return '—';
  if (Math.abs(seconds) < 10) return 'just now';
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return RELATIVE.format(Math.trunc(seconds / size), unit);
  }
  return RELATIVE.format(Math.trunc(seconds), 'second');
}

/** `2026-11-21 13:45:07.120 UTC`; milliseconds only when there are any. */
export function formatUtc(instant: string | Date): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant);
  const [day, clock] = date.toISOString().split('T') as [string, string];
  return `${day} ${clock.replace('Z', '').replace('.000', '')} UTC`;
}

export function formatMillis(millis: number | undefined): string {
  if (millis === undefined) return '—';
  if (millis < 1000) return `${millis} ms`;
  if (millis < 60_000) return `${(millis / 1000).toFixed(2)} s`;
  return `${Math.floor(millis / 60_000)} min ${Math.round((millis % 60_000) / 1000)} s`;
}

/** The first instant of a UTC day, `days` after it. */
export function startOfDay(day: string, days = 0): string | undefined {
  const start = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(start) ? undefined : new Date(start + days * 86_400_000).toISOString();
}

export function isUtcDay(text: unknown): text is string {
  return typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) && startOfDay(text) !== undefined;
}

export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

/** The UTC month that it is now. */
export function thisMonth(): string {
  return new Date().toISOString().slice(0, 7);
}
