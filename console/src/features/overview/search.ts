export type Range = '24h' | '7d' | '30d' | '12mo';
export type Grouping = 'model' | 'key' | 'provider' | 'outcome';
export type Step = 'hour' | 'day' | 'month';

export interface OverviewSearch {
  range?: Range;
  by?: Grouping;
  step?: Step;
  view?: 'table';
}

const RANGES: readonly unknown[] = ['24h', '7d', '30d', '12mo'] satisfies Range[];
const GROUPINGS: readonly unknown[] = ['model', 'key', 'provider', 'outcome'] satisfies Grouping[];
const STEPS: readonly unknown[] = ['hour', 'day', 'month'] satisfies Step[];

export function readOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  return {
    ...(RANGES.includes(search.range) && { range: search.range as Range }),
    ...(GROUPINGS.includes(search.by) && { by: search.by as Grouping }),
    ...(STEPS.includes(search.step) && { step: search.step as Step }),
    ...(search.view === 'table' && { view: 'table' as const }),
  };
}
