import type { Schemas } from '../../api/client';
import { addNanos, type Nanos, toNanos } from '../../parts/money';
import type { Range, Step } from './search';

type Row = Schemas['UsageRow'];

/** Requests without a group (no model was served) come under this name. */
export const NO_GROUP = '';

const MAX_SERIES = 7;

export interface Series {
  /** The groups folded into it: one, or all that are too small to be seen. */
  readonly groups: readonly string[];
  readonly isOther: boolean;
  readonly charge: Nanos;
}

export interface Point {
  readonly at: string;
  /** Nano-USD by index of the series. */
  readonly charges: readonly Nanos[];
}

export interface GroupTotal {
  readonly group: string;
  readonly requests: number;
  readonly failed: number;
  readonly input: number;
  readonly output: number;
  readonly charge: Nanos;
}

export const STEPS_OF_RANGE: Readonly<Record<Range, readonly [Step, ...Step[]]>> = {
  '24h': ['hour'],
  '7d': ['day', 'hour'],
  '30d': ['day', 'hour'],
  '12mo': ['month', 'day'],
};

/** Whole steps that end with the current one, in UTC. */
export function boundsOf(range: Range, now: Date): { from: Date; to: Date } {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const from = {
    '24h': () => new Date(Date.UTC(year, month, day, now.getUTCHours() - 23)),
    '7d': () => new Date(Date.UTC(year, month, day - 6)),
    '30d': () => new Date(Date.UTC(year, month, day - 29)),
    '12mo': () => new Date(Date.UTC(year, month - 11)),
  }[range]();
  return { from, to: now };
}

/** The beginning of each step between the two, in UTC; steps without a request included. */
export function stepsBetween(from: string, to: string, step: Step): string[] {
  const steps: string[] = [];
  let at = floor(new Date(from), step);
  const end = new Date(to);
  while (at < end && steps.length < 10_000) {
    steps.push(at.toISOString());
    at = next(at, step);
  }
  return steps;
}

function floor(at: Date, step: Step): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (step === 'month') return new Date(Date.UTC(year, month));
  if (step === 'day') return new Date(Date.UTC(year, month, day));
  return new Date(Date.UTC(year, month, day, at.getUTCHours()));
}

function next(at: Date, step: Step): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (step === 'month') return new Date(Date.UTC(year, month + 1));
  if (step === 'day') return new Date(Date.UTC(year, month, day + 1));
  return new Date(at.getTime() + 3_600_000);
}

export function totalsByGroup(rows: readonly Row[]): GroupTotal[] {
  const totals = new Map<string, GroupTotal>();
  for (const row of rows) {
    const group = row.group ?? NO_GROUP;
    const sum = totals.get(group) ?? { group, requests: 0, failed: 0, input: 0, output: 0, charge: 0n };
    totals.set(group, {
      group,
      requests: sum.requests + row.requests,
      failed: sum.failed + row.failed,
      input: sum.input + row.input,
      output: sum.output + row.output,
      charge: addNanos(sum.charge, row.charge),
    });
  }
  return [...totals.values()].sort(
    (one, other) => compare(toNanos(other.charge), toNanos(one.charge)) || other.requests - one.requests,
  );
}

/** At most seven series by charge and one for all others, each with a value at every step. */
export function foldUsage(
  usage: Pick<Schemas['Usage'], 'from' | 'to' | 'rows'>,
  step: Step,
): { series: Series[]; points: Point[] } {
  const totals = totalsByGroup(usage.rows).filter(({ charge }) => toNanos(charge) !== 0n);
  const fits = totals.length <= MAX_SERIES + 1;
  const own = fits ? totals : totals.slice(0, MAX_SERIES);
  const rest = fits ? [] : totals.slice(MAX_SERIES);
  const series: Series[] = own.map(({ group, charge }) => ({ groups: [group], isOther: false, charge }));
  if (rest.length > 0) {
    series.push({
      groups: rest.map(({ group }) => group),
      isOther: true,
      charge: addNanos(...rest.map(({ charge }) => charge)),
    });
  }
  const indexOf = new Map(
    series.flatMap(({ groups }, index) => groups.map((group) => [group, index] as const)),
  );
  const charges = new Map<string, Nanos[]>(
    stepsBetween(usage.from, usage.to, step).map((at) => [at, series.map(() => 0n)]),
  );
  for (const row of usage.rows) {
    const index = indexOf.get(row.group ?? NO_GROUP);
    const point = charges.get(floor(new Date(row.at), step).toISOString());
    if (index !== undefined && point) point[index] = addNanos(point[index] ?? 0n, row.charge);
  }
  return { series, points: [...charges].map(([at, values]) => ({ at, charges: values })) };
}

const PALETTE = ['#4f7fd6', '#2a9d8f', '#8b6fd6', '#c9608c', '#7d8f2e', '#3b9fc4', '#ad7443'];
const OTHER = '#8f8983';

/** The same group has the same colour on every page, as far as two of one chart do not collide. */
export function colorsOf(series: readonly Series[]): string[] {
  const taken = new Set<number>();
  return series.map(({ groups, isOther }) => {
    if (isOther) return OTHER;
    let slot = hash(groups[0] ?? NO_GROUP) % PALETTE.length;
    for (let tries = 0; taken.has(slot) && tries < PALETTE.length; tries++)
      slot = (slot + 1) % PALETTE.length;
    taken.add(slot);
    return taken.size > PALETTE.length ? OTHER : (PALETTE[slot] ?? OTHER);
  });
}

function hash(text: string): number {
  let value = 2166136261;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0;
  return value;
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A step's name on an axis. */
export function stepLabel(at: string, step: Step, range: Range): string {
  const clock = at.slice(11, 16);
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(at),
  );
  if (step === 'month') {
    return new Intl.DateTimeFormat('en-GB', { month: 'short', year: '2-digit', timeZone: 'UTC' }).format(
      new Date(at),
    );
  }
  if (step === 'day') return day;
  return range === '24h' ? clock : `${day}, ${clock}`;
}
