const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

export function formatCount(count: number): string {
  return WHOLE.format(count);
}

export function formatCompact(count: number): string {
  return count < 10_000 ? WHOLE.format(count) : COMPACT.format(count);
}

/** Context windows are powers of two or round thousands; say them the way model cards do. */
export function formatContext(tokens: number): string {
  if (tokens <= 0) return '—';
  if (tokens >= 1_000_000) return `${trim(tokens / 1_000_000)}M`;
  if (tokens >= 1000) return `${trim(tokens % 1000 === 0 ? tokens / 1000 : Math.round(tokens / 1000))}K`;
  return String(tokens);
}

function trim(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

const INPUT_KINDS = new Set([
  'input',
  'cache-read',
  'cache-write-5m',
  'cache-write-1h',
  'audio-input',
  'image-input',
]);
const OUTPUT_KINDS = new Set(['output', 'reasoning', 'audio-output', 'image-output']);

/** Sums the disjoint unit kinds of a request into what a person asks first: tokens in, tokens out. */
export function foldUnits(units: Readonly<Record<string, number>>): {
  input: number;
  output: number;
  other: [kind: string, count: number][];
} {
  const folded = { input: 0, output: 0, other: [] as [string, number][] };
  for (const [kind, count] of Object.entries(units)) {
    if (INPUT_KINDS.has(kind)) folded.input += count;
    else if (OUTPUT_KINDS.has(kind)) folded.output += count;
    else if (count > 0) folded.other.push([kind, count]);
  }
  return folded;
}
