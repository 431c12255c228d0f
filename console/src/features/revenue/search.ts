import { isUtcDay, startOfDay } from '../../parts/time';

export const GROUPS = {
  model: 'by model',
  tenant: 'by tenant',
  provider: 'by provider',
  day: 'by day',
} as const;

export type Group = keyof typeof GROUPS;

export interface RevenueSearch {
  by?: Group;
  from?: string;
  to?: string;
}

export function isGroup(text: unknown): text is Group {
  return typeof text === 'string' && Object.hasOwn(GROUPS, text);
}

export function readRevenueSearch(search: Record<string, unknown>): RevenueSearch {
  return {
    ...(isGroup(search.by) && { by: search.by }),
    ...(isUtcDay(search.from) && { from: search.from }),
    ...(isUtcDay(search.to) && { to: search.to }),
  };
}

/** The first and the last day of an answer, whose `to` is the day after. */
export function daysOf({ from, to }: { from: string; to: string }): string {
  const first = from.slice(0, 10);
  const last = startOfDay(to.slice(0, 10), -1)?.slice(0, 10);
  return last && last !== first ? `${first} to ${last}` : first;
}
