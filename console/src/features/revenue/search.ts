import { isUtcDay } from '../../parts/time';

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
